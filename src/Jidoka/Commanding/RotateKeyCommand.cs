using System.CommandLine;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka ledger rotate-key</c>: a new key signs from now on, and the old one says so.</summary>
internal static class RotateKeyCommand
{
    public static Command Create() =>
        CommandFrame.Configured(
            "rotate-key",
            "Give the ledger a new signing key, which the old one vouches for; the node must be stopped.",
            async (_, options, terminal, ended) =>
            {
                var view = new RotatedKeysView(
                    await StoppedFolder.ChangeAsync(options, LedgerFolder.RotateKeyAsync, ended)
                );
                terminal.Say(
                    view,
                    ControlJson.Default.RotatedKeysView,
                    console =>
                    {
                        foreach (var key in view.Keys)
                            console.MarkupLineInterpolated($"signs from now on: {key}");
                    }
                );
                return ExitCode.Done;
            }
        );
}
