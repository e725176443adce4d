using System.CommandLine;
using Jidoka.Annotating;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>jidoka tool annotate</c>.</summary>
internal static class ToolAnnotateCommand
{
    public static Command Create()
    {
        var server = new Argument<string>("SERVER")
        {
            Description = "The server, as shown, \\uXXXX for a character.",
        };
        var all = new Option<bool>("--all")
        {
            Description = "Also tools that are annotated already.",
        };
        var command = CommandFrame.Ask(
            "annotate",
            "Propose annotations for a server's tools, as a file to read, correct and put under 'inventory'.",
            async (parsed, control, terminal, ended) =>
            {
                var proposals = await control.ProposeAsync(
                    Visible.Read(parsed.GetRequiredValue(server)),
                    parsed.GetValue(all),
                    ended
                );
                terminal.Say(
                    proposals,
                    ControlJson.Default.ImmutableArrayToolProposal,
                    console =>
                        console.Profile.Out.Writer.Write(
                            proposals.IsEmpty
                                ? "# All its tools are annotated; --all proposes for them too.\n"
                                : ProposalText.Of(proposals)
                        )
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(server);
        command.Options.Add(all);
        return command;
    }
}
