using System.CommandLine;
using Jidoka.Composition;
using Jidoka.Configuring;
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
                if (!Directory.Exists(options.DataFolder))
                    throw new ControlException(
                        ControlFault.Unavailable,
                        $"There is no data folder {options.DataFolder}."
                    );
                var view = new RotatedKeysView([.. await RotateAsync(options, ended)]);
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

    private static async Task<IReadOnlyList<string>> RotateAsync(
        JidokaOptions options,
        CancellationToken ended
    )
    {
        try
        {
            return await LedgerFolder.RotateKeyAsync(
                options.DataFolder,
                TimeProvider.System,
                CommandKeys.Of(options),
                ended
            );
        }
        catch (Exception e)
            when (e is DataFolderException or LedgerUnavailableException or LedgerCorruptException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }
}
