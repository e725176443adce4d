using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Jidoka.Storage.Verifying;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka ledger verify</c>: reads the files themselves, whether or not a server runs.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var key = new Option<string?>("--key")
        {
            Description =
                "The log's public key from a safe place, or a file that holds it; the one beside the log if left out.",
        };
        var witness = new Option<string[]>("--checkpoint")
        {
            Description =
                "A file with a checkpoint of this log that was kept elsewhere; may be repeated.",
        };
        var cosigner = new Option<string[]>("--witness")
        {
            Description =
                "The public key of a witness that must have cosigned the published checkpoint, or a file that holds it; may be repeated.",
        };
        var command = CommandFrame.Configured(
            "verify",
            "Verify every event, the tree over them and its signed root; exit 1 names the first bad index.",
            (parsed, options, terminal, _) =>
            {
                var report = Verify(
                    options.DataFolder,
                    options.Tenant + "/" + options.Node,
                    parsed.GetValue(key) is { } given ? KeyText.Of(given) : null,
                    parsed.GetValue(witness) ?? [],
                    [.. (parsed.GetValue(cosigner) ?? []).Select(KeyText.Of)]
                );
                terminal.Say(
                    report,
                    ControlJson.Default.VerifyView,
                    console => Tell(console, report)
                );
                return Task.FromResult(report.Verified ? ExitCode.Done : ExitCode.Refused);
            }
        );
        command.Options.Add(key);
        command.Options.Add(witness);
        command.Options.Add(cosigner);
        return command;
    }

    private static VerifyView Verify(
        string folder,
        string log,
        string? key,
        string[] checkpoints,
        string[] witnesses
    )
    {
        try
        {
            var report = LedgerVerifier.Verify(
                folder,
                log,
                key,
                [.. checkpoints.Select(KeyText.OfFile)],
                witnesses
            );
            return new(
                report.LogId,
                report.Passed,
                report.Size,
                Convert.ToHexStringLower(report.Root.Span),
                report.Checkpoints,
                report.SignedSize,
                report.FirstBadIndex,
                report.Reason,
                report.Removed
            );
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or FormatException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }

    private static void Tell(IAnsiConsole console, VerifyView view)
    {
        if (view.Verified)
        {
            console.MarkupLineInterpolated(
                $"[green]verified[/] {view.Log}: {view.Size} events, {view.Checkpoints} signed checkpoints"
            );
            if (view.Removed > 0)
                console.MarkupLineInterpolated(
                    $"{view.Removed} of them were removed when they had been kept for their time; their hashes stand for them"
                );
            if (view.SignedSize < view.Size)
                console.MarkupLineInterpolated(
                    $"[yellow]{view.Size - view.SignedSize} of them are newer than the newest signed checkpoint[/]"
                );
            console.MarkupLineInterpolated($"root {view.Root}");
            return;
        }
        var place = view.FirstBadIndex is { } index
            ? "first bad index " + index.ToString(CultureInfo.InvariantCulture)
            : "no event can be blamed";
        console.MarkupLineInterpolated($"[red]NOT VERIFIED[/] {view.Log}: {place}: {view.Reason}");
    }
}
