using System.CommandLine;
using Jidoka.Controlling;
using Jidoka.Storage.Verifying;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka ledger prove|check</c>: a proof of one event for someone who has the public key and nothing else.</summary>
internal static class ProofCommands
{
    private const string FileExtension = ".tlog-proof";

    public static Command Prove()
    {
        var index = new Argument<long>("EVENT") { Description = "The event's index." };
        var file = new Option<string?>("--out")
        {
            Description = $"The file to write; EVENT{FileExtension} if left out.",
        };
        var command = CommandFrame.Ask(
            "prove",
            "Write one self-contained proof that an event stands in the ledger.",
            async (parsed, control, terminal, ended) =>
            {
                var proof = await control.ProofAsync(parsed.GetRequiredValue(index), ended);
                var path = parsed.GetValue(file) ?? proof.Index + FileExtension;
                try
                {
                    await File.WriteAllTextAsync(path, proof.Proof, ended);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw new ControlException(ControlFault.Invalid, e.Message, e);
                }
                terminal.Say(
                    proof,
                    ControlJson.Default.ProofView,
                    console =>
                        console.MarkupLineInterpolated($"event {proof.Index} is proven by {path}")
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(index);
        command.Options.Add(file);
        return command;
    }

    public static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "The proof." };
        var key = new Option<string>("--key")
        {
            Description = "The log's public key, or a file that holds it (NODE.vkey).",
            Required = true,
        };
        var witnesses = new Option<string[]>("--witness")
        {
            Description =
                "The public key of a witness that must have cosigned, or a file that holds it; may be repeated.",
        };
        var command = CommandFrame.Plain(
            "check",
            "Check a proof with nothing but the log's public key; exit 1 says what is wrong.",
            (parsed, terminal, _) =>
            {
                var view = View(
                    KeyText.OfFile(parsed.GetRequiredValue(file)),
                    KeyText.Of(parsed.GetRequiredValue(key)),
                    [.. (parsed.GetValue(witnesses) ?? []).Select(KeyText.Of)]
                );
                terminal.Say(
                    view,
                    ControlJson.Default.ProofCheckView,
                    console => Tell(console, view)
                );
                return Task.FromResult(view.Proven ? ExitCode.Done : ExitCode.Refused);
            }
        );
        command.Arguments.Add(file);
        command.Options.Add(key);
        command.Options.Add(witnesses);
        return command;
    }

    private static ProofCheckView View(string proof, string key, string[] witnesses)
    {
        var (proven, reason) = ProofCheck.Check(proof, key, witnesses);
        if (proven is null)
            return new(Proven: false, reason);
        try
        {
            using var document = JsonDocument.Parse(proven.Leaf[1..]);
            return new(
                Proven: true,
                Reason: null,
                proven.LogId,
                proven.Index,
                proven.Size,
                Convert.ToHexStringLower(proven.Root.Span),
                proven.Leaf.Span[0] == 0 ? "control" : "flow",
                document.RootElement.Clone(),
                [.. proven.CosignedAt]
            );
        }
        catch (JsonException)
        {
            return new(Proven: false, "what is proven is no event of a ledger");
        }
    }

    private static void Tell(IAnsiConsole console, ProofCheckView view)
    {
        if (!view.Proven)
        {
            console.MarkupLineInterpolated($"[red]NOT PROVEN[/]: {view.Reason}");
            return;
        }
        console.MarkupLineInterpolated(
            $"[green]proven[/] event {view.Index} of {view.Log}, under the signed root of {view.Size} events"
        );
        foreach (var time in view.CosignedAt ?? [])
            console.MarkupLineInterpolated(
                $"cosigned {DateTimeOffset.FromUnixTimeSeconds(time):u}"
            );
        console.Profile.Out.Writer.WriteLine(view.Event?.GetRawText());
    }
}
