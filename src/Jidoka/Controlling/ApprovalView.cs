namespace Jidoka.Controlling;

/// <summary>A held call that was asked about, as a person sees it in a list.</summary>
/// <param name="Id">The request.</param>
/// <param name="Stage">open, granted, denied or used.</param>
/// <param name="Agent">Who calls.</param>
/// <param name="Tool">Which tool.</param>
/// <param name="Session">In which session.</param>
/// <param name="Groups">Of whom a person may lift it.</param>
/// <param name="Policies">What holds it.</param>
/// <param name="AskedMs">Since when, in milliseconds since the Unix epoch.</param>
/// <param name="ExpiresMs">Until when it stands.</param>
/// <param name="Decided">The ledger index of the decision that holds it.</param>
/// <param name="User">For whom the agent calls.</param>
/// <param name="By">Who answered; null: nobody yet.</param>
/// <param name="Why">What that person said.</param>
/// <param name="Call">The call itself; only where one request is shown, and while its content is kept.</param>
internal sealed record ApprovalView(
    ApprovalId Id,
    ApprovalStage Stage,
    AgentId Agent,
    AssetId Tool,
    SessionId Session,
    ImmutableArray<string> Groups,
    ImmutableArray<string> Policies,
    long AskedMs,
    long ExpiresMs,
    long Decided,
    UserId? User = null,
    string? By = null,
    string? Why = null,
    ApprovalCallView? Call = null
);

/// <summary>A held call out of the vault.</summary>
/// <param name="Arguments">The arguments, JSON text; each value replaced by its length where values are not shown.</param>
/// <param name="Label">What flows.</param>
/// <param name="Origins">Where each value stands.</param>
/// <param name="Reasons">What the policies that hold it say, in their order.</param>
/// <param name="Descriptor">The hash of the tool's descriptor.</param>
/// <param name="Notes">What else a person should know of it; null: nothing is said.</param>
/// <param name="Raw">Whether the values themselves are shown.</param>
/// <param name="Commitment">The vault's keyed commitment to what the decision was made on.</param>
internal sealed record ApprovalCallView(
    string Arguments,
    Label Label,
    ImmutableArray<ApprovalOriginView> Origins,
    ImmutableArray<string> Reasons,
    string? Descriptor = null,
    ImmutableArray<string>? Notes = null,
    bool Raw = false,
    string? Commitment = null
);

/// <summary>Where one value stands.</summary>
/// <param name="Path">Its place in the arguments.</param>
/// <param name="Supplier">Who supplied it.</param>
/// <param name="Selects">Whether it selects the target of the effect.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Explanation">The same in a sentence.</param>
internal sealed record ApprovalOriginView(
    string Path,
    Supplier Supplier,
    bool Selects,
    ValueKind Kind,
    string Explanation
);

/// <summary>Answers a request.</summary>
/// <param name="Allow">Whether the call may pass, once.</param>
/// <param name="Reason">Why; the agent is told why a call was refused.</param>
/// <param name="Endorse">Whether it is recorded that the person vouches for the values that select the target.</param>
internal sealed record ApprovalAnswer(bool Allow, string? Reason = null, bool Endorse = false);
