using Jidoka.Cedar.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar;

/// <summary>
/// Makes a Cedar schema out of the tools of a Model Context Protocol server: one action a tool, with its arguments as
/// <c>context.input</c>. The rest comes from a stub with one namespace, in which annotations say what is what:
/// <c>@mcp_principal</c> and <c>@mcp_resource</c> on entity types, <c>@mcp_context("name")</c> on what goes into every context,
/// <c>@mcp_action</c> on the parents of the tools' actions.
/// </summary>
public static class ToolSchema
{
    /// <summary>Generates the schema.</summary>
    /// <param name="stub">The stub, as schema text.</param>
    /// <param name="tools">JSON: a tool, a list of tools, or an answer to <c>tools/list</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    public static SchemaResult Generate(
        string stub,
        string tools,
        ToolSchemaOptions? options = null
    )
    {
        var source = new Source(stub, "");
        try
        {
            var fragment = SchemaParser.Parse(source);
            using var document = JsonText.Open(tools);
            options ??= new ToolSchemaOptions();
            var builder = new ToolSchemaBuilder(fragment, options);
            builder.AddAll(document.RootElement);
            new EntityTypePlacing(fragment, builder.Home).Run(options);
            return Schema.OfFragment(fragment);
        }
        catch (ParseFailure failure)
        {
            return new SchemaResult(source.ErrorAt(failure.Offset, failure.Message, failure.Hint));
        }
        catch (JsonFailure failure)
        {
            return new SchemaResult(new PolicyError("", 0, 0, failure.Message, ""));
        }
    }
}
