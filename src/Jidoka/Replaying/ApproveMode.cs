namespace Jidoka.Replaying;

/// <summary>Who answers holds in a replay.</summary>
internal enum ApproveMode
{
    /// <summary>Nobody: a held call does not pass.</summary>
    None,

    /// <summary>Someone who allows every one.</summary>
    All,

    /// <summary>Someone careful, who allows just the calls of the same task's run that nobody attacked.</summary>
    Reference,
}
