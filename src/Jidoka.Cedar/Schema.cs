using Jidoka.Cedar.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar;

/// <summary>A schema: the entity types, their attributes and hierarchy, and the actions with what they apply to. Immutable.</summary>
public sealed class Schema
{
    private readonly SchemaFragment fragment;

    private Schema(SchemaFragment fragment)
    {
        this.fragment = fragment;
        (EntityTypes, Actions) = SchemaResolver.Resolve(fragment);
    }

    internal Dictionary<string, EntityTypeInfo> EntityTypes { get; }

    internal Dictionary<EntityUid, ActionInfo> Actions { get; }

    /// <summary>The names of the declared entity types.</summary>
    public IReadOnlyCollection<string> EntityTypeNames => EntityTypes.Keys;

    /// <summary>The declared actions.</summary>
    public IReadOnlyCollection<EntityUid> ActionUids => Actions.Keys;

    /// <summary>Reads a schema in Cedar's own notation.</summary>
    /// <param name="text">The text, at most <see cref="Limits.MaxTextLength"/> characters.</param>
    /// <param name="fileName">The name to report in positions; may be empty.</param>
    public static SchemaResult Parse(string text, string fileName = "")
    {
        var source = new Source(text, fileName);
        try
        {
            return new SchemaResult(new Schema(SchemaParser.Parse(source)));
        }
        catch (ParseFailure failure)
        {
            return new SchemaResult(source.ErrorAt(failure.Offset, failure.Message, failure.Hint));
        }
        catch (SchemaFailure failure)
        {
            return new SchemaResult(
                failure.Start >= 0
                    ? source.ErrorAt(failure.Start, failure.Message)
                    : new PolicyError(fileName, 0, 0, failure.Message, "")
            );
        }
    }

    internal static SchemaResult OfFragment(SchemaFragment fragment)
    {
        try
        {
            return new SchemaResult(new Schema(fragment));
        }
        catch (SchemaFailure failure)
        {
            return new SchemaResult(new PolicyError("", 0, 0, failure.Message, ""));
        }
    }

    /// <summary>Reads a schema in Cedar's JSON notation.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="fileName">The name to report in errors; may be empty.</param>
    public static SchemaResult ParseJson(string json, string fileName = "")
    {
        try
        {
            using var document = JsonText.Open(json);
            return new SchemaResult(new Schema(SchemaJsonReader.Read(document.RootElement)));
        }
        catch (Exception e) when (e is JsonFailure or SchemaFailure)
        {
            return new SchemaResult(new PolicyError(fileName, 0, 0, e.Message, ""));
        }
    }

    /// <summary>Reads the context of a request from JSON, with the escapes left out where the schema tells the type.</summary>
    /// <param name="json">The text of a JSON object.</param>
    /// <param name="action">The action of the request.</param>
    /// <exception cref="FormatException">The action is not declared, or the text is no such record.</exception>
    public RecordValue ParseContext(string json, EntityUid action) =>
        Actions.TryGetValue(action, out var info)
            ? ContextJson.Read(json, info.Context)
            : throw new FormatException($"the action {action} is not declared in the schema");

    /// <summary>Whether a request is as the schema says.</summary>
    /// <param name="request">The request.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Check(in Request request) => Conformance.CheckRequest(this, in request);

    /// <summary>Whether an entity is as the schema says; actions are not entities of this kind.</summary>
    /// <param name="entity">The entity.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Check(Entity entity) => Conformance.CheckEntity(this, entity);

    /// <summary>The schema in Cedar's JSON notation.</summary>
    public string ToJson() => SchemaJsonWriter.Write(fragment);
}
