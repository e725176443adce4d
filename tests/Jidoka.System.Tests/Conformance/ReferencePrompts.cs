using System.ComponentModel;
using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The prompts.</summary>
internal sealed class ReferencePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("Has no arguments.")]
    public static GetPromptResult Simple() => Said(Text("This is a simple prompt for testing."));

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("Has two.")]
    public static GetPromptResult Arguments(string arg1, string arg2) =>
        Said(Text($"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"));

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("Holds a resource.")]
    public static GetPromptResult Embedded(string resourceUri) =>
        Said(
            ReferenceTools.Resource(
                resourceUri,
                "text/plain",
                "Embedded resource content for testing."
            ),
            Text("Please process the embedded resource above.")
        );

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("Holds an image.")]
    public static GetPromptResult Image() =>
        Said(
            new ImageContentBlock
            {
                Data = Encoding.UTF8.GetBytes(ReferenceTools.Png),
                MimeType = "image/png",
            },
            Text("Please analyze the image above.")
        );

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("Asks first.")]
    public static GetPromptResult Asks(RequestContext<GetPromptRequestParams> context) =>
        Said(
            Text(
                ReferenceRounds.Answer(context.Params!.InputResponses, "user_context", "context")
                    ?? throw ReferenceRounds.Ask(
                        null,
                        ("user_context", ReferenceRounds.Form("Which context?", "context"))
                    )
            )
        );

    private static TextContentBlock Text(string text) => new() { Text = text };

    private static GetPromptResult Said(params ContentBlock[] contents) =>
        new()
        {
            Messages =
            [
                .. contents.Select(c => new PromptMessage { Role = Role.User, Content = c }),
            ],
        };
}
