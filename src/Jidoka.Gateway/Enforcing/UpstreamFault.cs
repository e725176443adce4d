namespace Jidoka.Gateway.Enforcing;

/// <summary>Why an upstream gave no answer that can be passed on.</summary>
internal enum UpstreamFault
{
    /// <summary>The provider is missing from the inventory, or its URL or key is not usable.</summary>
    NotConfigured,

    /// <summary>No connection could be made, or it broke before the answer began.</summary>
    Unreachable,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It failed so often just now that it is left alone for a while.</summary>
    Resting,

    /// <summary>It did not accept Jidoka's key.</summary>
    KeyRefused,

    /// <summary>It answered with a server error or a redirect.</summary>
    Failing,

    /// <summary>It answered with what is not an answer.</summary>
    Garbage,

    /// <summary>Its answer ended early.</summary>
    Dropped,

    /// <summary>Its answer is larger than a bound.</summary>
    TooLarge,
}
