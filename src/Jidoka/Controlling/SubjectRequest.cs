namespace Jidoka.Controlling;

/// <summary>Asks for something to be done with a subject's content.</summary>
/// <param name="Subject">Whose content: <c>user:NAME</c>, or <c>agent:NAME</c> for agents without a person behind them.</param>
/// <param name="Why">Why; it is recorded.</param>
internal sealed record SubjectRequest(string Subject, string Why);
