using Jidoka.Cedar;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>The tools that a policy's scope can mean, and what is known of their arguments.</summary>
/// <param name="schema">The schema in which <c>context.args</c> has the arguments of these tools.</param>
/// <param name="arguments">Their arguments together.</param>
/// <param name="unlisted">The tools, of those, whose arguments are not known.</param>
internal sealed class ArgumentScope(
    Schema schema,
    ArgumentType arguments,
    ImmutableArray<string> unlisted
)
{
    /// <summary>The schema.</summary>
    public Schema Schema => schema;

    /// <summary>The arguments.</summary>
    public ArgumentType Arguments => arguments;

    /// <summary>Why an argument of this name cannot be checked; null if it can, so that it is wrong if it is unknown.</summary>
    public string? WhyUnchecked(string name)
    {
        if (arguments.Fields.TryGetValue(name, out var field))
            return field.Type.HasUnknown
                ? $"`{name}` has no single type that Cedar knows, or not the same one in each tool: name one tool in the scope"
                : null;
        if (!unlisted.IsEmpty)
            return $"the arguments of {string.Join(", ", unlisted.Take(3))}{(unlisted.Length > 3 ? ", ..." : "")} are not known yet: their server has not listed them";
        return arguments.IsOpen ? "the tool takes arguments that it does not list" : null;
    }
}
