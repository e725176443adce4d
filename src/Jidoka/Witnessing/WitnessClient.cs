using System.Globalization;
using System.Net;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Jidoka.Storage.Witnessing;

namespace Jidoka.Witnessing;

/// <summary>Asks one witness to cosign a log's checkpoints, and believes only what its key signed. Used by one loop.</summary>
internal sealed class WitnessClient(WitnessOptions witness, ILog log, HttpClient http)
{
    private long? _cosigned;

    /// <summary>The witness.</summary>
    public WitnessOptions Witness => witness;

    /// <summary>What kept it from cosigning at the last try; null when it cosigned.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether it says that this log was cut back or forked, which no later try can mend.</summary>
    public bool IsBreach { get; private set; }

    /// <summary>Has the published checkpoint cosigned, if it is not yet.</summary>
    public async Task AskAsync(CancellationToken ended)
    {
        if (log.Ledger.Published is not { } checkpoint)
            return;
        if (Cosignature.IsBy(checkpoint.Note, witness.Key))
        {
            _cosigned = checkpoint.Size;
            (Fault, IsBreach) = (null, false);
            return;
        }
        try
        {
            (Fault, IsBreach) = await AskAsync(checkpoint, ended);
        }
        catch (Exception e)
            when (e is HttpRequestException or LedgerUnavailableException or IOException
                || (e is OperationCanceledException && !ended.IsCancellationRequested)
            )
        {
            (Fault, IsBreach) = ("it cannot be reached: " + e.Message, false);
        }
    }

    private async Task<(string? Fault, bool IsBreach)> AskAsync(
        SignedCheckpoint checkpoint,
        CancellationToken ended
    )
    {
        var old = _cosigned ?? 0;
        // The second try follows what the witness says that it cosigned last.
        for (var tries = 0; tries < 2; tries++)
        {
            var (status, text) = await SendAsync(checkpoint, old, ended);
            switch (status)
            {
                case HttpStatusCode.OK:
                    if (Cosignature.Find(checkpoint.Note, text, witness.Key) is not { } line)
                        return ("its answer is not signed by its key", false);
                    _cosigned = checkpoint.Size;
                    log.Ledger.Cosign(checkpoint.Size, line);
                    return (null, false);
                case HttpStatusCode.Conflict
                    when long.TryParse(
                        text.TrimEnd('\n'),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var last
                    ):
                    if (last > checkpoint.Size)
                        return (
                            $"it cosigned {last} events of this log, which has published {checkpoint.Size}: the log was cut back or forked",
                            true
                        );
                    if (last == old)
                        return (
                            $"it cosigned another root of {last} events: the log was forked",
                            true
                        );
                    old = last;
                    break;
                case HttpStatusCode.UnprocessableEntity:
                    return (
                        $"what it cosigned of {old} events is not the beginning of this log: the log was changed or forked",
                        true
                    );
                default:
                    return ($"it answers {(int)status}", false);
            }
        }
        return ("its last cosigned size moves between two requests", false);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(
        SignedCheckpoint checkpoint,
        long old,
        CancellationToken ended
    )
    {
        var proof = old == 0 ? [] : log.Tiles.ConsistencyProof(old, checkpoint.Size);
        using var content = new StringContent(
            new WitnessRequest(old, proof, checkpoint.Note).ToString()
        );
        using var answer = await http.PostAsync(
            new Uri(witness.Url.ToString().TrimEnd('/') + "/add-checkpoint"),
            content,
            ended
        );
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(ended));
    }
}
