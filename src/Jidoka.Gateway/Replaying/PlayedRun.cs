using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.OpenAi;

namespace Jidoka.Gateway.Replaying;

/// <summary>
/// A recorded run of an agent, played through the line as the doors would bring it, without a wire:
/// <code>
///   for each call:  request with the conversation so far -> answer that calls -> the same call at the tool's door
///   then:           its result, at that door and in the conversation; of a call that did not pass, the refusal only
/// </code>
/// </summary>
/// <param name="pipeline">The line.</param>
/// <param name="caller">The agent that ran.</param>
/// <param name="model">The model that it asked.</param>
/// <param name="session">The run's name, as the agent would send it; of its own.</param>
/// <param name="doors">By which doors it is played.</param>
/// <param name="seed">Cuts streams into pieces.</param>
public sealed class PlayedRun(
    IPipeline pipeline,
    Caller caller,
    AssetId model,
    string session,
    PlayDoors doors,
    ulong seed
)
{
    private readonly PlayedConversation _conversation = new(model.Name, doors == PlayDoors.Stream);
    private readonly PieceSizes _sizes = new(seed);
    private int _calls;
    private bool _isOpen;

    /// <summary>What the person says.</summary>
    public void Says(string words) => _conversation.Says(words);

    /// <summary>
    /// Makes a call. One that passed stays open until <see cref="AnswerAsync"/>; of one that did not, the agent has read
    /// the refusal.
    /// </summary>
    /// <param name="function">The function, as the model names it.</param>
    /// <param name="arguments">The arguments: one JSON object in UTF-8.</param>
    /// <param name="ended">Ends the play.</param>
    /// <exception cref="PlayException">Policy does not let the agent ask the model, or the conversation is no request.</exception>
    /// <exception cref="RefusedException">The call cannot even be decided.</exception>
    public async ValueTask<PlayedCall> CallAsync(
        string function,
        ReadOnlyMemory<byte> arguments,
        CancellationToken ended
    )
    {
        var id = $"call_{++_calls}";
        var tool = pipeline.Factory.ResolveFunction(function);
        if (doors == PlayDoors.Mcp && !tool.IsLocalTool)
        {
            if (!_isOpen)
                await AskAsync(null, ended);
            return await ReachAsync(id, function, arguments, tool, ended);
        }
        var answer =
            doors == PlayDoors.Stream
                ? PlayedAnswer.Streamed(id, function, arguments, _sizes)
                : PlayedAnswer.Whole(id, function, arguments);
        var emitted = await AskAsync(answer, ended);
        return emitted!.Value.Passes && !tool.IsLocalTool
            ? await ReachAsync(id, function, arguments, tool, ended)
            : emitted.Value.Call;
    }

    /// <summary>The agent reads that a call did not pass.</summary>
    public void Refuse(PlayedCall call) =>
        _conversation.Answers(Refusal.Text(call.Function, call.Decision));

    /// <summary>The agent reads what the tool answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="content">The answer's text.</param>
    /// <param name="failed">Whether it says that the call failed.</param>
    public async ValueTask AnswerAsync(PlayedCall call, string content, bool failed)
    {
        _conversation.Calls(call);
        _conversation.Result(call, content);
        if (call.Open is { } passage)
            await passage.SettleAsync(
                new Settlement(failed ? SettledAs.Failed : SettledAs.Done)
                {
                    Answer = ResultOf(content, failed),
                }
            );
        await LeaveAsync(call);
    }

    /// <summary>The agent reads nothing of a call that passed: the record ends with it.</summary>
    public static async ValueTask LeaveAsync(PlayedCall call)
    {
        if (call.Open is { } passage)
            await passage.DisposeAsync();
        if (call.Held is { } held)
            await held.DisposeAsync();
    }

    private async ValueTask<(PlayedCall Call, bool Passes)?> AskAsync(
        PlayedAnswer? answer,
        CancellationToken ended
    )
    {
        _isOpen = true;
        var body = _conversation.Request();
        if (ChatProtocol.Instance.Parse(body, out var request) is { } error)
            throw new PlayException("The conversation is no request: " + error.Message);
        var call = new InterceptedCall
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Resource = model,
            Body = body,
            Parts = request!.Parts,
            Streaming = request.Stream,
            Hint = new(
                Header: session,
                Prefixes: request.Prefixes,
                HasAssistantTurn: request.HasAssistantTurn
            ),
        };
        await using var asked = await pipeline.EnterAsync(call, caller, ended);
        if (!asked.Decision.IsAllowed)
            throw new PlayException(
                $"Policy does not let the agent {caller.Agent} ask the model {model.Name}: {string.Join(", ", asked.Decision.Policies)}. {asked.Decision.Reason}"
            );
        (PlayedCall, bool)? emitted = answer is null
            ? null
            : await DecideAsync(asked, answer, ended);
        await asked.SettleAsync(
            new Settlement(SettledAs.Done) { Status = 200, Answer = answer?.Bytes ?? [] }
        );
        return emitted;
    }

    private async ValueTask<(PlayedCall Call, bool Passes)> DecideAsync(
        Passage asked,
        PlayedAnswer answer,
        CancellationToken ended
    )
    {
        var passages = await pipeline.DecideIntentsAsync(asked, [answer.Call], ended);
        await using var passage = passages[0];
        if (passage.Decision.IsAllowed)
            await passage.SettleAsync(new Settlement(SettledAs.Done));
        return (Of(answer.Call.Id, answer.Call.Function, passage), passage.Passes);
    }

    private async ValueTask<PlayedCall> ReachAsync(
        string id,
        string function,
        ReadOnlyMemory<byte> arguments,
        AssetId tool,
        CancellationToken ended
    )
    {
        var entered = await pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = tool,
                Arguments = arguments,
                Hint = new(Header: session),
            },
            caller,
            ended
        );
        var passage = await pipeline.AwaitAnswerAsync(entered, notice: null, ended);
        var call = Of(id, function, passage) with
        {
            Open = passage,
            Held = ReferenceEquals(passage, entered) ? null : entered,
        };
        if (!passage.Decision.IsAllowed)
            await LeaveAsync(call);
        return call;
    }

    private static PlayedCall Of(string id, string function, Passage passage) =>
        new(
            id,
            function,
            passage.Call.Arguments,
            passage.Call.Resource,
            ((LivePassage)passage).State.Input,
            passage.Decision,
            passage.Index
        );

    private static byte[] ResultOf(string content, bool failed)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>(content.Length + 64);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("content"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, content);
            json.WriteEndObject();
            json.WriteEndArray();
            if (failed)
                json.WriteBoolean("isError"u8, value: true);
            json.WriteEndObject();
        }
        return body.WrittenSpan.ToArray();
    }
}
