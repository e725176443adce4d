namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>An intent taken by its tool leg.</summary>
/// <param name="Intent">The intent, now used.</param>
/// <param name="Doubtful">Whether more than one session held such an intent.</param>
public sealed record ClaimedIntent(Intent Intent, bool Doubtful);
