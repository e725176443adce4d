using System.Net;
using System.Net.Sockets;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Enforcing;

/// <summary>Says which addresses the gateway may be sent to.</summary>
public static class UpstreamAddress
{
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), // link-local, where most clouds serve metadata
        IPNetwork.Parse("100.100.100.200/32"), // metadata of other clouds, among private or public ranges
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("192.0.0.192/32"),
        IPNetwork.Parse("224.0.0.0/3"), // multicast, reserved, broadcast
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::/32"), // metadata over IPv6
        IPNetwork.Parse("fd20:ce::/32"),
        IPNetwork.Parse("2001::/32"), // a tunnel whose end is not in sight
        IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"), // shared by a carrier's customers
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"), // documentation and benchmarks, so nobody's public address
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("100::/64"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>Where an address leads. One that carries an IPv4 address leads where that one does.</summary>
    public static AddressReach ReachOf(IPAddress address)
    {
        var own = Carried(address);
        return Array.Exists(Never, n => IsIn(n, own)) ? AddressReach.Never
            : Array.Exists(Private, n => IsIn(n, own)) ? AddressReach.Private
            : AddressReach.Public;
    }

    /// <summary>
    /// What is wrong with an upstream's URL as far as it can be told from its text; null: nothing. What a name stands for
    /// is looked at when it is connected to.
    /// </summary>
    /// <param name="text">The URL.</param>
    /// <param name="allowsPrivate">Whether its registration allows this machine and private networks.</param>
    /// <param name="sendsKey">Whether a key is sent there.</param>
    public static string? FaultOf(string text, bool allowsPrivate, bool sendsKey = false)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            // Digits and dots of other alphabets write an address that some readers take for one and others do not.
            || url.Host.Any(static c => c > '~' && (char.IsNumber(c) || char.IsPunctuation(c)))
        )
            return "must be an http or https address.";
        if (url.UserInfo.Length > 0)
            return "must not hold a user or password; use 'key'.";
        if (sendsKey && !DoorAddress.IsConfidential(url))
            return "must be https: a key is sent over https only, except to this machine.";
        var reach =
            IPAddress.TryParse(url.IdnHost.Trim('[', ']').TrimEnd('.'), out var address)
                ? ReachOf(address)
            : IsLocalName(url.IdnHost) ? AddressReach.Private
            : AddressReach.Public;
        return reach switch
        {
            AddressReach.Never => "is at an address where no model or tool is served.",
            AddressReach.Private when !allowsPrivate =>
                "leads to this machine or a private network, which has to be allowed: allowPrivate: true, or --allow-private.",
            _ => null,
        };
    }

    /// <summary>Whether a connection may be made.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowsPrivate">Whether the registration allows this machine and private networks.</param>
    public static bool IsAllowed(IPAddress address, bool allowsPrivate) =>
        ReachOf(address) switch
        {
            AddressReach.Public => true,
            AddressReach.Private => allowsPrivate,
            _ => false,
        };

    private static bool IsLocalName(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsIn(IPNetwork network, IPAddress address) =>
        network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);

    private static IPAddress Carried(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));
        var isOwn = address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any);
        return Translated.Contains(address) || (Compatible.Contains(address) && !isOwn)
            ? new IPAddress(bytes.AsSpan(12, 4))
            : address;
    }
}
