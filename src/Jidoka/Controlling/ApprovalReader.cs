using Jidoka.Core.Deciding.Explaining;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Shows held calls, and takes the answers to them.</summary>
internal static class ApprovalReader
{
    /// <summary>What waits for an answer, oldest first.</summary>
    /// <param name="approvals">Where they are.</param>
    /// <param name="all">Also what is answered and not over.</param>
    public static ImmutableArray<ApprovalView> List(IApprovals approvals, bool all) =>
        [
            .. approvals
                .List()
                .Where(a => all || a.Stage == ApprovalStage.Open)
                .Select(static a => Row(a)),
        ];

    /// <summary>One request with the call itself.</summary>
    /// <param name="approvals">Where it is.</param>
    /// <param name="id">Which one.</param>
    /// <param name="factory">The policies.</param>
    /// <param name="ledger">Where its decision stands.</param>
    /// <param name="raw">Whether the call's values are shown, else their lengths.</param>
    /// <exception cref="ControlException">There is none, or it is over.</exception>
    public static ApprovalView Show(
        IApprovals approvals,
        ApprovalId id,
        FactorySnapshot factory,
        ILedger ledger,
        bool raw
    )
    {
        var approval = approvals.Find(id) ?? throw NotFound(approvals, id);
        return Row(approval) with
        {
            Call = approvals.Show(approval) is { } input
                ? CallOf(approval, input, factory, raw) with
                {
                    Commitment = CommitmentOf(ledger, approval),
                }
                : null,
        };
    }

    /// <summary>Records an answer.</summary>
    /// <returns>The ledger index of the answer.</returns>
    /// <exception cref="ControlException">There is no such open request, or the answer is not acceptable.</exception>
    public static async Task<long> AnswerAsync(
        IApprovals approvals,
        ApprovalId id,
        ApprovalAnswer answer,
        string by,
        CancellationToken ended
    )
    {
        var why = answer.Reason ?? "";
        if (why.Length > ApprovalOptions.MaxWhyLength)
            throw new ControlException(
                ControlFault.Invalid,
                $"The reason has more than {ApprovalOptions.MaxWhyLength} characters."
            );
        if (answer is { Allow: false, Endorse: true })
            throw new ControlException(ControlFault.Invalid, "What is refused cannot be endorsed.");
        var index = answer.Allow
            ? await approvals.AllowAsync(id, by, why, answer.Endorse, ended)
            : await approvals.DenyAsync(id, by, why, ended);
        if (index is { } at)
            return at;
        throw approvals.Find(id) is { } known
            ? new ControlException(
                ControlFault.Conflict,
                $"Approval '{id}' is {known.Stage.ToString().ToLowerInvariant()} already."
            )
            : NotFound(approvals, id);
    }

    private static ApprovalView Row(Approval approval)
    {
        var request = approval.Request;
        return new(
            approval.Id,
            approval.Stage,
            request.Agent,
            request.Tool,
            request.Session,
            request.Groups,
            request.Policies,
            request.TimeMs,
            approval.ExpiresMs,
            request.Decided,
            request.User,
            approval.Granted?.By ?? approval.Denied?.By,
            approval.Granted?.Why ?? approval.Denied?.Why
        );
    }

    private static ApprovalCallView CallOf(
        Approval approval,
        DecisionInput input,
        FactorySnapshot factory,
        bool raw
    ) =>
        new(
            raw ? input.Arguments ?? "" : ContentShape.OfJson(input.Arguments ?? ""),
            input.Context,
            [
                .. input.Origins.Select(o => new ApprovalOriginView(
                    raw ? o.Path : ContentShape.OfPath(o.Path),
                    o.Supplier,
                    o.Selects,
                    o.Kind,
                    OriginWords.Words(o)
                )),
            ],
            [
                .. approval.Request.Policies.Select(id =>
                    factory
                        .Policies.Set.Policies.FirstOrDefault(p => p.Id == id)
                        ?.Annotations.GetValueOrDefault("reason")
                    ?? ""
                ),
            ],
            approval.Request.Descriptor,
            OriginWords.Notes(input, raw),
            raw
        );

    private static string? CommitmentOf(ILedger ledger, Approval approval) =>
        ledger.Read(approval.Request.Decided) is { } stored
        && EventJson.Read(stored.Event.Span) is Decided decided
            ? decided.Input
            : null;

    private static ControlException NotFound(IApprovals approvals, ApprovalId id) =>
        new(
            ControlFault.NotFound,
            $"There is no approval '{id}', or it is over.{Configuring.Nearest.Hint(id.Value, approvals.List().Select(a => a.Id.Value))}"
        );
}
