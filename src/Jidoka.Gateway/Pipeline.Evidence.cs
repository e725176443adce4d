using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>What the tools' door knows of a session that names itself: what its model was shown and its tools answered.</summary>
public sealed partial class Pipeline
{
    private static Evidence EvidenceOf(Shown shown, FactorySnapshot factory) =>
        new(shown.Parts, shown.Labels, name => factory.Find(factory.ResolveFunction(name))?.Tool);

    /// <summary>
    /// What a call without an intent may be traced in: only what the session shows that the call itself names. Linkage by
    /// anything weaker lends nothing.
    /// </summary>
    private async ValueTask<Shown> ShownToAsync(SessionPrincipal who, SessionView session) =>
        IsNamed(session) ? await _sessions.ShownAsync(who, session.Id) : Shown.Nothing;

    private async ValueTask ShowAsync(
        SessionPrincipal who,
        SessionView session,
        InterceptedCall call,
        Labels labels
    )
    {
        if (call.Kind == CallKind.Infer && IsNamed(session))
            await _sessions.ShowAsync(
                who,
                session.Id,
                new Shown(call.Parts, labels.Parts).Copy(),
                isAll: true
            );
    }

    /// <summary>Adds what a tool answered to what its session shows; what was refused never comes here.</summary>
    private async ValueTask ShowAnswerAsync(PassageState state, Settlement settlement)
    {
        if (
            state.Event.Link != "header"
            || state.Event.Doubtful
            || state.Call.Kind != CallKind.CallTool
            || !TryContent(settlement.Answer, out var content)
        )
            return;
        var factory = _factory.Current;
        var part = new ContentPart(
            PartRole.ToolResult,
            content,
            ToolName: FunctionOf(state.Call.Resource, factory),
            CallArguments: state.Call.Arguments
        );
        var labels = PartLabeler.Label([part], humanUserTurns: false, factory);
        await _sessions.ShowAsync(
            PrincipalOf(state.Caller),
            state.Event.Session,
            new Shown([part], labels.Parts).Copy(),
            isAll: false
        );
    }

    /// <summary>
    /// How a conversation names a tool, so that both doors find the same facts of it; its whole name, of which nothing is
    /// known, where a conversation would mean another tool by that.
    /// </summary>
    private static string FunctionOf(AssetId tool, FactorySnapshot factory) =>
        tool.FunctionName is var function && factory.ResolveFunction(function) == tool
            ? function
            : tool.Name;

    private async ValueTask NoteRefusalAsync(PassageState state)
    {
        if (IsRefusedForGood(state))
            await _sessions.RefusedAsync(
                PrincipalOf(state.Caller),
                state.Event.Session,
                TargetsOf(state, _factory.Current)
            );
    }

    private static bool IsRefusedForGood(PassageState state) =>
        state.Event
            is { Kind: CallKind.CallTool, Decision.Verdict: Verdict.Deny, Consequential: true }
        && !state.Event.Decision.Policies.Any(static p =>
            p.StartsWith("jidoka:", StringComparison.Ordinal)
        );

    private static RefusedTargets TargetsOf(PassageState state, FactorySnapshot factory) =>
        RefusedTargets.Of(state.Input.Arguments ?? "{}", factory.Find(state.Call.Resource)?.Tool);

    private static bool IsNamed(SessionView session) =>
        session is { Link: "header", Doubtful: false };

    private static bool TryContent(ReadOnlyMemory<byte> answer, out byte[] content)
    {
        content = [];
        if (answer.IsEmpty || answer.Length > SessionLimits.MaxShownBytes)
            return false;
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (
                json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("content", out var found)
            )
                return false;
            content = System.Text.Encoding.UTF8.GetBytes(found.GetRawText());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
