using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar;

/// <summary>A policy: written out, or a template linked to entities. Immutable and compiled.</summary>
public sealed class Policy
{
    private IReadOnlyDictionary<string, string>? annotations;

    internal Policy(string id, PolicyBody body, string? templateId = null)
    {
        Id = id;
        Body = body;
        Effect = body.Effect;
        TemplateId = templateId;
        Compiled = new CompiledPolicy(body);
        Reads = ContextReads.Of(body);
    }

    /// <summary>The id, unique in its set.</summary>
    public string Id { get; }

    /// <summary>Permit or forbid.</summary>
    public Effect Effect { get; }

    /// <summary>The annotations; an annotation without a value has the empty string.</summary>
    public IReadOnlyDictionary<string, string> Annotations =>
        annotations ??= Body.Annotations.ToDictionary(
            a => a.Key,
            a => a.Value ?? "",
            StringComparer.Ordinal
        );

    /// <summary>Where the policy begins; line 0 when it came from JSON.</summary>
    public SourcePosition Position => Body.Position;

    /// <summary>The source text from the first annotation to the semicolon; empty when it came from JSON.</summary>
    public string Text => Body.Text;

    /// <summary>The template that this policy links, or null.</summary>
    public string? TemplateId { get; }

    /// <summary>The entity that the scope's resource must be, or be in; null if the scope names none.</summary>
    public EntityUid? ResourceScope => Body.Resource.Entity;

    internal PolicyBody Body { get; }

    internal CompiledPolicy Compiled { get; }

    internal ContextReads Reads { get; }

    /// <summary>The policy in Cedar's JSON policy format; a linked template with its slots filled.</summary>
    public string ToJson() => Json.PolicyJsonWriter.Write(Body);

    /// <summary>The policy as Cedar text, printed anew: comments are lost, the meaning is not.</summary>
    public string ToCedar() => Printing.PolicyPrinter.Print(Body);

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
