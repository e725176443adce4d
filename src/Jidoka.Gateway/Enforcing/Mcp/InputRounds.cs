using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// A call to a server of revision 2026-07-28, which answers it, or asks for input and is sent the call again with it.
/// </summary>
internal static class InputRounds
{
    /// <summary>Sends the call until it is answered.</summary>
    /// <param name="server">The server's name, for the fault's text.</param>
    /// <param name="parameters">The call's parameters.</param>
    /// <param name="questions">Takes what the server asks.</param>
    /// <param name="send">Sends the call once.</param>
    /// <param name="cancellationToken">Ends the wait for answers.</param>
    /// <exception cref="QuestionRefusedException">What the server asks may not be put, or was not answered.</exception>
    /// <exception cref="UpstreamUnavailableException">It asks without end, or for nothing.</exception>
    public static async Task<UpstreamAnswer> RunAsync(
        string server,
        JsonObject parameters,
        IClientQuestions questions,
        Func<JsonObject, Task<UpstreamAnswer>> send,
        CancellationToken cancellationToken
    )
    {
        var next = (JsonObject)parameters.DeepClone();
        for (var round = 0; round < UpstreamBounds.MaxInputRounds; round++)
        {
            var answer = await send(next);
            if (InputRequired.TryRead(answer) is not { } required)
                return answer;
            if (required is { Questions.Count: 0, State: null })
                break;
            next = (JsonObject)parameters.DeepClone();
            if (required.Questions.Count > 0)
                next["inputResponses"] = await AskAsync(questions, required, cancellationToken);
            if (required.State is not null)
                next["requestState"] = required.State;
        }
        throw new UpstreamUnavailableException(
            $"The tool server '{server}' asks for input again and again; whether the call took effect is not known."
        );
    }

    private static async Task<JsonObject> AskAsync(
        IClientQuestions questions,
        InputRequired required,
        CancellationToken cancellationToken
    )
    {
        var answers = await questions.AskAsync(required.Questions, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var given = new JsonObject();
        foreach (var (key, answer) in answers)
            if (answer.IsError)
                throw QuestionRefusedException.Of(answer.Json);
            else
                given[key] = JsonNode.Parse(answer.Json);
        return given;
    }
}
