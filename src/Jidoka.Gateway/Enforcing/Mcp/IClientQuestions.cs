using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Puts what a server asks, while it works on a call, to the client that made the call.</summary>
internal interface IClientQuestions
{
    /// <summary>What a server is told that it may ask about this call.</summary>
    ClientAbilities Abilities { get; }

    /// <summary>Asks; policy decides first, on each question.</summary>
    /// <param name="questions">What is asked at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// By key the client's result, or an error for the server. A question that is not there was not answered.
    /// </returns>
    ValueTask<IReadOnlyDictionary<string, UpstreamAnswer>> AskAsync(
        IReadOnlyList<AskedQuestion> questions,
        CancellationToken cancellationToken
    );
}
