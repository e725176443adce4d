namespace Jidoka.Core.Events;

/// <summary>
/// A subject's content is sealed with a new key from now on; what was sealed before stays readable with the key of its time. Equal
/// content has another commitment from here on.
/// </summary>
/// <param name="Subject">Whose content: <c>user:NAME</c> or <c>agent:NAME</c>.</param>
/// <param name="Key">The vault's number of the new key.</param>
/// <param name="Why">Why, in the words of who asked for it.</param>
public sealed record SubjectRotated(string Subject, long Key, string Why) : ControlEvent;
