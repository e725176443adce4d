using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar;

/// <summary>A policy with slots, which decides nothing until it is linked.</summary>
public sealed class PolicyTemplate
{
    internal PolicyTemplate(string id, PolicyBody body)
    {
        Id = id;
        Body = body;
    }

    /// <summary>The id, unique among the policies and templates of its set.</summary>
    public string Id { get; }

    /// <summary>Permit or forbid.</summary>
    public Effect Effect => Body.Effect;

    /// <summary>Where the template begins.</summary>
    public SourcePosition Position => Body.Position;

    /// <summary>The source text.</summary>
    public string Text => Body.Text;

    /// <summary>Whether <c>?principal</c> must be given.</summary>
    public bool HasPrincipalSlot => Body.HasPrincipalSlot;

    /// <summary>Whether <c>?resource</c> must be given.</summary>
    public bool HasResourceSlot => Body.HasResourceSlot;

    /// <summary>The template in Cedar's JSON policy format.</summary>
    public string ToJson() => Json.PolicyJsonWriter.Write(Body);

    /// <summary>The template as Cedar text, printed anew.</summary>
    public string ToCedar() => Printing.PolicyPrinter.Print(Body);

    internal PolicyBody Body { get; }
}
