using System.CommandLine;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka vault rotate-master</c>: the content's keys are wrapped by a new master key, and the old one opens nothing.</summary>
internal static class RotateMasterCommand
{
    public static Command Create() =>
        CommandFrame.Configured(
            "rotate-master",
            "Wrap the keys of all content by a new master key, so that the old one opens nothing; the node must be stopped.",
            async (_, options, terminal, ended) =>
            {
                var view = new RotatedMasterView(
                    await StoppedFolder.ChangeAsync(options, LedgerFolder.RotateMasterAsync, ended)
                );
                terminal.Say(
                    view,
                    ControlJson.Default.RotatedMasterView,
                    console =>
                    {
                        foreach (var log in view.Logs)
                            console.MarkupLineInterpolated($"wrapped anew: the keys of {log}");
                        console.WriteLine("the old master key opens nothing any more");
                    }
                );
                return ExitCode.Done;
            }
        );
}
