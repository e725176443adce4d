namespace Jidoka.Bench.Crash;

/// <summary>One call as its client knows it.</summary>
/// <param name="Nonce">Unique over the run; also the call's session, which is what the ledger shows.</param>
/// <param name="Sort">What was asked for.</param>
/// <param name="Answer">Whether and how it was answered.</param>
internal sealed record SentCall(string Nonce, CallSort Sort, AnswerSort Answer);
