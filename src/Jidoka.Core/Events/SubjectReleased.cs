namespace Jidoka.Core.Events;

/// <summary>A subject's content is under legal hold no more.</summary>
/// <param name="Subject">Whose content: <c>user:NAME</c> or <c>agent:NAME</c>.</param>
/// <param name="Why">Why, in the words of who releases it.</param>
public sealed record SubjectReleased(string Subject, string Why) : ControlEvent;
