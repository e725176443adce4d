using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;

namespace Jidoka.Bench.Crash;

/// <summary>What the ledger says of the load's calls, by nonce (the session that each call named for itself).</summary>
internal sealed class LedgerView
{
    private readonly Dictionary<string, List<(long Index, bool Allowed)>> _decided = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<long, SettledAs> _settled = [];
    private readonly HashSet<long> _open = [];

    /// <summary>The next index to read.</summary>
    public long Size { get; private set; }

    /// <summary>Decisions of all kinds.</summary>
    public long Decisions { get; private set; }

    /// <summary>Decisions that let a call through and have no settlement.</summary>
    public int InDoubt => _open.Count;

    /// <summary>For each start of the node, how many it found in doubt and how many there were.</summary>
    public List<(int Shown, int Real)> Starts { get; } = [];

    /// <summary>Takes the next event.</summary>
    public void Add(long index, LedgerEvent value)
    {
        Size = index + 1;
        if (value is Decided)
            Decisions++;
        switch (value)
        {
            case Decided { Kind: CallKind.Infer or CallKind.CallTool } decided:
                if (!_decided.TryGetValue(decided.Session.Value, out var list))
                    _decided[decided.Session.Value] = list = [];
                list.Add((index, decided.Decision.IsAllowed));
                if (decided.Decision.IsAllowed)
                    _open.Add(index);
                break;
            case Decided { Decision.IsAllowed: true }:
                _open.Add(index);
                break;
            case Settled settled:
                _settled[settled.Decided] = settled.As;
                _open.Remove(settled.Decided);
                break;
            case NodeStarted started:
                Starts.Add((started.InDoubt, _open.Count));
                break;
        }
    }

    /// <summary>Whether a decision that lets the call through is there.</summary>
    public bool HasAllowed(string nonce) => Of(nonce).Any(d => d.Allowed);

    /// <summary>Whether a decision that refuses the call is there.</summary>
    public bool HasRefused(string nonce) => Of(nonce).Any(d => !d.Allowed);

    /// <summary>Whether the call was let through and its settlement is there.</summary>
    public bool HasSettled(string nonce) =>
        Of(nonce).Any(d => d.Allowed && _settled.ContainsKey(d.Index));

    /// <summary>Whether a decision that lets the call through has no settlement.</summary>
    public bool IsInDoubt(string nonce) => Of(nonce).Any(d => _open.Contains(d.Index));

    private List<(long Index, bool Allowed)> Of(string nonce) =>
        _decided.GetValueOrDefault(nonce, []);
}
