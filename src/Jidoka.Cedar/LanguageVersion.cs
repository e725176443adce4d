namespace Jidoka.Cedar;

/// <summary>The version of the reference implementation whose verdicts validation follows where versions differ.</summary>
public enum LanguageVersion : byte
{
    /// <summary>Up to 4.12: a policy whose scope fits no action is an error.</summary>
    V4_12,

    /// <summary>From 4.13: such a policy is a warning.</summary>
    V4_13,
}
