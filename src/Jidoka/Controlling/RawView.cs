namespace Jidoka.Controlling;

/// <summary>Asks for content as it is. Without it, names and lengths are shown.</summary>
/// <param name="Why">Why; it is recorded before anything is shown.</param>
internal sealed record RawView(string Why)
{
    /// <summary>What a request asks for; null: no values.</summary>
    /// <exception cref="ControlException">There is no reason, or one without what it is for.</exception>
    public static RawView? Of(bool raw, string? why) =>
        raw
            ? new RawView(
                string.IsNullOrWhiteSpace(why)
                    ? throw Invalid("Say why the content is to be shown: it is recorded.")
                : why.Length > ControlLimits.MaxWhyLength
                    ? throw Invalid(
                        $"A reason has at most {ControlLimits.MaxWhyLength} characters."
                    )
                : why
            )
        : why is null ? null
        : throw Invalid("A reason is given where content is asked for: it goes with 'raw'.");

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);
}
