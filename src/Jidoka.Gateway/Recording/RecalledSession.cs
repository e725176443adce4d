using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Gateway.Recording;

/// <summary>What of a session of before a restart was found in the vault.</summary>
/// <param name="Refused">What was refused for good in it.</param>
/// <param name="History">What its model was shown; null: nothing, or it is lost.</param>
/// <param name="IsLost">Whether what it showed is not to be had any more.</param>
internal sealed record RecalledSession(RefusedTargets Refused, History? History, bool IsLost);
