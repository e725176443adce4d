namespace Jidoka.Core.Events;

/// <summary>A subject's content is under legal hold: it is not erased until it is released.</summary>
/// <param name="Subject">Whose content: <c>user:NAME</c> or <c>agent:NAME</c>.</param>
/// <param name="Why">Why, in the words of who holds it.</param>
public sealed record SubjectHeld(string Subject, string Why) : ControlEvent;
