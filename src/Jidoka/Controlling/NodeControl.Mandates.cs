using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mandates;

namespace Jidoka.Controlling;

/// <content>Mandates.</content>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public async Task<MandateView> GiveMandateAsync(MandateRequest request, CancellationToken ended)
    {
        var agent = Find(AssetId.Agent(request.Agent));
        EntryRules.CheckName(request.Session.Value, "The session");
        var source = request.Proposed ? MandateSource.Planner : MandateSource.Operator;
        var mandate = new Mandate(node.NewMandateId(), source, request.Agent, request.Terms)
        {
            User = request.User ?? agent.Agent?.User,
            Session = request.Session,
            ExpiresMs = request.ExpiresMs,
            Parent = request.Parent,
        };
        try
        {
            var index = await new MandateBook(node.Factory).GiveAsync(mandate, by, caller: null);
            return new(mandate.Id, index ?? -1);
        }
        catch (RefusedException e)
        {
            throw new ControlException(
                e.Fault == RefusalFault.WiderMandate
                    ? ControlFault.Invalid
                    : ControlFault.Unavailable,
                e.Message
            );
        }
    }

    private ImmutableArray<Mandate>? MandatesOf(SessionStory story)
    {
        var found = Factory.MandatesOf(story.Agent, story.User, [], [], story.Id);
        return found.IsNone ? null : found.All;
    }
}

/// <summary>A mandate that was given.</summary>
/// <param name="Id">Its id, by which others are derived from it.</param>
/// <param name="Index">The ledger index of the event.</param>
internal sealed record MandateView(string Id, long Index);
