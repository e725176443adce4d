using Jidoka.Core.Labeling.Remembering;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>What a session's model was shown.</summary>
/// <param name="History">What of it is to be had; null: nothing was shown.</param>
/// <param name="Lost">What the session has read, where what it shows is not to be had any more; null: nothing is lost.</param>
public readonly record struct Shown(History? History, Label? Lost = null)
{
    /// <summary>Nothing.</summary>
    public static Shown Nothing => default;
}
