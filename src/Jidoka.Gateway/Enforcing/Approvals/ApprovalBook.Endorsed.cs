using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Enforcing.Approvals;

/// <content>The values that persons vouched for.</content>
public sealed partial class ApprovalBook
{
    /// <summary>
    /// Adds what a person vouched for in this session, for this caller, to what its calls may be traced in. What is erased
    /// from the vault is vouched for no more.
    /// </summary>
    /// <param name="evidence">The session's evidence.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="session">In which session.</param>
    /// <param name="factory">The control state.</param>
    /// <exception cref="Storage.Recording.LedgerUnavailableException">The vault cannot be read.</exception>
    internal void Lend(Evidence evidence, Caller caller, SessionId session, FactorySnapshot factory)
    {
        if (factory.Endorsements.IsEmpty)
            return;
        var now = NowMs();
        foreach (var one in factory.Endorsements.Values)
        {
            if (!one.IsFor(caller, session, now))
                continue;
            var input = _log.Vault.Open(one.Decided, VaultParts.Input);
            if (input is { } bytes && EventJson.ReadInput(bytes.Span) is var call)
                EndorsedValues.Lend(
                    call.Arguments,
                    factory.Find(call.Resource)?.Tool,
                    one.Places,
                    evidence
                );
        }
    }
}
