using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Validating;

/// <summary>One combination of types that a request can have; slots as a template's links could fill them.</summary>
internal sealed record RequestForm(ActionInfo Action, string Principal, string Resource)
{
    public string? PrincipalSlot { get; init; }

    public string? ResourceSlot { get; init; }
}
