using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>The scope of a policy, ready to be tested against a request. It cannot fail.</summary>
internal sealed class ScopeTest(PolicyBody body)
{
    private readonly ScopePart principal = new(body.Principal);
    private readonly ScopePart action = new(body.Action);
    private readonly ScopePart resource = new(body.Resource);

    public bool Matches(Frame frame) =>
        action.Matches(frame, frame.Request.Action)
        && principal.Matches(frame, frame.Request.Principal)
        && resource.Matches(frame, frame.Request.Resource);
}
