using System.Collections.Concurrent;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The calls that a server of the older revisions works on. A question of it belongs to the one call that is open; among
/// several, or none, nobody could say whom it concerns, so it is not put to anyone.
/// </summary>
internal sealed class OpenCalls
{
    private const string Key = "input";

    private readonly ConcurrentDictionary<string, OpenCall> _calls = new();

    /// <summary>Whether none is open.</summary>
    public bool IsEmpty => _calls.IsEmpty;

    /// <summary>Opens a call.</summary>
    public void Add(string id, OpenCall call) => _calls[id] = call;

    /// <summary>Closes it.</summary>
    public void Remove(string id) => _calls.TryRemove(id, out _);

    /// <summary>Puts a question of the server.</summary>
    /// <param name="method">What it asks for.</param>
    /// <param name="parameters">With which parameters, JSON text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the server is answered; null: the question belongs to no one call.</returns>
    public async Task<UpstreamAnswer?> AskAsync(
        string method,
        byte[] parameters,
        CancellationToken cancellationToken
    )
    {
        if (_calls.Values.ToArray() is not [var call])
            return null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            call.Stop
        );
        call.Pause();
        try
        {
            var answers = await call.Questions.AskAsync(
                [new AskedQuestion(Key, method, parameters)],
                stop.Token
            );
            return answers.TryGetValue(Key, out var answer)
                ? answer
                : new(
                    RpcWriting.ErrorBody(RpcErrors.Internal, "The client did not answer."),
                    IsError: true
                );
        }
        finally
        {
            call.GoOn();
        }
    }
}
