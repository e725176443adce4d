namespace Jidoka.Bench.Crash;

/// <summary>What the rounds found. All but the first four must be zero.</summary>
internal sealed class CrashTally
{
    /// <summary>Kills after which at least one client was left without an answer.</summary>
    public int KillsInFlight { get; set; }

    /// <summary>Effects that the witness noted.</summary>
    public long EffectsSeen { get; set; }

    /// <summary>Answers that clients got whole.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Refusals that clients got.</summary>
    public long Refused { get; set; }

    /// <summary>Decisions without settlement at the end.</summary>
    public int InDoubt { get; set; }

    /// <summary>Effects whose decision is not in the ledger.</summary>
    public long EffectsWithoutRecord { get; set; }

    /// <summary>Answers and refusals that a client got whole and the ledger does not know.</summary>
    public long AckedLost { get; set; }

    /// <summary>Effects of calls that were refused.</summary>
    public long RefusedWithEffect { get; set; }

    /// <summary>Calls in doubt that had their effect more than once.</summary>
    public long InDoubtRetried { get; set; }

    /// <summary>Calls of any kind that had their effect more than once.</summary>
    public long EffectsRepeated { get; set; }

    /// <summary>Starts whose event names another number of calls in doubt than there were.</summary>
    public long InDoubtMiscounted { get; set; }

    /// <summary>Runs of <c>jidoka ledger verify</c> that did not pass.</summary>
    public int VerifyFailures { get; set; }

    /// <summary>The very first start, which has no cache to read, with the issue of keys and a clean stop, in milliseconds.</summary>
    public double FirstStartMs { get; set; }

    /// <summary>From starting the process to its first answered call, the longest, in milliseconds.</summary>
    public double MaxRestartMs { get; set; }

    /// <summary>The first few things that were wrong, in words.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Compares what clients and witness know with the ledger.</summary>
    public void Audit(
        IReadOnlyCollection<SentCall> calls,
        IReadOnlyDictionary<string, int> effects,
        LedgerView ledger
    )
    {
        foreach (var call in calls)
        {
            var times = effects.GetValueOrDefault(call.Nonce);
            EffectsSeen += times;
            if (times > 0 && !ledger.HasAllowed(call.Nonce))
                EffectsWithoutRecord += Noted(call, "had its effect and has no record");
            if (times > 1)
                EffectsRepeated += Noted(call, $"had its effect {times} times");
            if (times > 1 && ledger.IsInDoubt(call.Nonce))
                InDoubtRetried++;
            if (call.Answer == AnswerSort.Acknowledged)
            {
                Acknowledged++;
                if (times == 0)
                    AckedLost += Noted(call, "was answered without its effect");
                if (!ledger.HasSettled(call.Nonce))
                    AckedLost += Noted(call, "was answered and is not settled in the ledger");
            }
            if (call.Answer == AnswerSort.Refused)
            {
                Refused++;
                if (times > 0)
                    RefusedWithEffect += Noted(call, "was refused and had its effect");
                if (!ledger.HasRefused(call.Nonce))
                    AckedLost += Noted(call, "was refused without a record");
            }
        }
    }

    /// <summary>Notes a finding in words, within a bound.</summary>
    /// <returns>1, to be added to a count.</returns>
    public int Note(string words)
    {
        const int MaxNotes = 20;
        if (Notes.Count < MaxNotes)
            Notes.Add(words);
        return 1;
    }

    private int Noted(SentCall call, string what) => Note($"{call.Nonce} ({call.Sort}) {what}");
}
