using System.CommandLine;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>jidoka version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create() =>
        CommandFrame.Plain(
            "version",
            "Print the version.",
            (_, terminal, _) =>
            {
                terminal.Say(
                    new VersionView(ProgramVersion.Text),
                    ControlJson.Default.VersionView,
                    console => console.Profile.Out.Writer.WriteLine("jidoka " + ProgramVersion.Text)
                );
                return Task.FromResult(ExitCode.Done);
            }
        );
}
