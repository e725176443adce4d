namespace Jidoka.Gateway.Enforcing;

/// <summary>Where an address leads, as far as a registration has to allow it.</summary>
public enum AddressReach
{
    /// <summary>Out, to anybody's machine.</summary>
    Public,

    /// <summary>To this machine or a private network: only where a registration says so.</summary>
    Private,

    /// <summary>To nobody who serves models or tools: metadata of clouds, link-local, multicast, reserved.</summary>
    Never,
}
