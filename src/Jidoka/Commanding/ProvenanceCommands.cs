using System.CommandLine;
using Jidoka.Controlling;
using Jidoka.Storage.Verifying;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka provenance make|show|verify</c>: where an output came from, for someone who has the public key.</summary>
internal static class ProvenanceCommands
{
    private const string FileExtension = ".provenance.json";
    private const long MaxContentBytes = 64 * 1024 * 1024;

    public static Command Create() =>
        new("provenance", "Where a model's answer or a tool's effect came from, signed.")
        {
            Make(),
            Show(),
            Verify(),
        };

    private static Command Make()
    {
        var index = new Argument<long>("EVENT")
        {
            Description = "The index of the call's decision, or of its settlement.",
        };
        var file = new Option<string?>("--out")
        {
            Description = $"The file to write; EVENT{FileExtension} if left out.",
        };
        var command = CommandFrame.Ask(
            "make",
            "Write the signed provenance of one output, with the proofs of the events that say so.",
            async (parsed, control, terminal, ended) =>
            {
                var made = await control.ProvenanceAsync(parsed.GetRequiredValue(index), ended);
                var path = parsed.GetValue(file) ?? made.Index + FileExtension;
                try
                {
                    await File.WriteAllTextAsync(path, made.Envelope, ended);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw new ControlException(ControlFault.Invalid, e.Message, e);
                }
                terminal.Say(
                    made,
                    ControlJson.Default.ProvenanceView,
                    console =>
                        console.MarkupLineInterpolated(
                            $"where the output of event {made.Index} came from stands in {path}"
                        )
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(index);
        command.Options.Add(file);
        return command;
    }

    private static Command Show()
    {
        var file = new Argument<string>("FILE") { Description = "The provenance." };
        var command = CommandFrame.Plain(
            "show",
            "Print what a file of provenance says, unchecked.",
            (parsed, terminal, _) =>
            {
                var said = ProvenanceText.Unchecked(
                    KeyText.OfLongFile(parsed.GetRequiredValue(file), ProvenanceCheck.MaxLength)
                );
                terminal.Say(
                    said,
                    ControlJson.Default.ProvenanceCheckView,
                    console => ProvenanceText.Tell(console, said)
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
        command.Arguments.Add(file);
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("FILE") { Description = "The provenance." };
        var key = new Option<string>("--key")
        {
            Description = "The log's public key, or a file that holds it (NODE.vkey).",
            Required = true,
        };
        var content = new Option<string?>("--content")
        {
            Description = "A file with the output, byte by byte, which it must be about.",
        };
        var witnesses = new Option<string[]>("--witness")
        {
            Description =
                "The public key of a witness that must have cosigned, or a file that holds it; may be repeated.",
        };
        var command = CommandFrame.Plain(
            "verify",
            "Check a file of provenance with nothing but the log's public key; exit 1 says what is wrong.",
            (parsed, terminal, _) =>
            {
                var output = parsed.GetValue(content) is { } path ? ContentOf(path) : null;
                var (proven, reason) = ProvenanceCheck.Check(
                    KeyText.OfLongFile(parsed.GetRequiredValue(file), ProvenanceCheck.MaxLength),
                    KeyText.Of(parsed.GetRequiredValue(key)),
                    output,
                    [.. (parsed.GetValue(witnesses) ?? []).Select(KeyText.Of)]
                );
                var view = new ProvenanceCheckView(
                    proven is not null,
                    reason,
                    proven?.LogId,
                    proven?.Index,
                    proven is null || output is null ? null : true,
                    proven?.Predicate
                );
                terminal.Say(
                    view,
                    ControlJson.Default.ProvenanceCheckView,
                    console => ProvenanceText.Tell(console, view)
                );
                return Task.FromResult(proven is null ? ExitCode.Refused : ExitCode.Done);
            }
        );
        command.Arguments.Add(file);
        command.Options.Add(key);
        command.Options.Add(content);
        command.Options.Add(witnesses);
        return command;
    }

    private static byte[] ContentOf(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxContentBytes
                ? File.ReadAllBytes(path)
                : throw new ControlException(
                    ControlFault.Invalid,
                    $"{path} has more than {MaxContentBytes} bytes."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }
}
