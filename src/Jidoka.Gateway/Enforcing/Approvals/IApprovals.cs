namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>What people, and programs in their place, can do about held calls.</summary>
public interface IApprovals
{
    /// <summary>Raised when a call began to wait for an answer, or asks again for one that is open. Must be quick.</summary>
    event Action<Approval>? Asked;

    /// <summary>What stands at this moment, oldest first: open, or answered and not over.</summary>
    ImmutableArray<Approval> List();

    /// <summary>One of them; null if there is none, or it is over.</summary>
    /// <param name="id">Which one.</param>
    Approval? Find(ApprovalId id);

    /// <summary>The call as the person is to see it, out of the vault; null if its content is erased.</summary>
    /// <param name="approval">The approval.</param>
    /// <exception cref="Storage.Recording.LedgerUnavailableException">It cannot be read.</exception>
    DecisionInput? Show(Approval approval);

    /// <summary>Lets a held call pass, once.</summary>
    /// <param name="id">Which request.</param>
    /// <param name="by">Who answers, as the event will say.</param>
    /// <param name="why">Why, at most <see cref="ApprovalOptions.MaxWhyLength"/> characters; may be empty.</param>
    /// <param name="endorse">Whether it is recorded that the person vouches for the values that select its target.</param>
    /// <param name="cancelled">Ends the wait for earlier changes.</param>
    /// <returns>The ledger index of the answer; null if there is no such open request.</returns>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    /// <exception cref="Storage.Recording.LedgerUnavailableException">It could not be recorded, and does not stand.</exception>
    ValueTask<long?> AllowAsync(
        ApprovalId id,
        string by,
        string why,
        bool endorse,
        CancellationToken cancelled
    );

    /// <summary>Refuses a held call.</summary>
    /// <param name="id">Which request.</param>
    /// <param name="by">Who answers, as the event will say.</param>
    /// <param name="why">Why, which the agent is told, at most <see cref="ApprovalOptions.MaxWhyLength"/> characters; may be empty.</param>
    /// <param name="cancelled">Ends the wait for earlier changes.</param>
    /// <returns>The ledger index of the answer; null if there is no such open request.</returns>
    /// <exception cref="ArgumentException">The reason is too long.</exception>
    /// <exception cref="Storage.Recording.LedgerUnavailableException">It could not be recorded, and does not stand.</exception>
    ValueTask<long?> DenyAsync(ApprovalId id, string by, string why, CancellationToken cancelled);
}
