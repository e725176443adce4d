namespace Jidoka.Exporting;

/// <summary>A syslog receiver.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record SyslogOptions(string Host, int Port)
{
    /// <summary>The port of syslog over TLS (RFC 5425).</summary>
    public const int TlsPort = 6514;

    /// <summary>The longest message that is sent unless the configuration says otherwise, in bytes.</summary>
    public const int UsualMaxBytes = 65_536;

    /// <summary>The least that a receiver takes (RFC 5424), in bytes.</summary>
    public const int LeastMaxBytes = 480;

    /// <summary>The most that the longest message may be set to, in bytes.</summary>
    public const int MostMaxBytes = 1_048_576;

    /// <summary>The facilities that there are (RFC 5424), by name.</summary>
    public static readonly ImmutableArray<(string Name, int Code)> Facilities =
    [
        ("audit", 13),
        ("user", 1),
        ("daemon", 3),
        ("auth", 4),
        ("authpriv", 10),
        ("local0", 16),
        ("local1", 17),
        ("local2", 18),
        ("local3", 19),
        ("local4", 20),
        ("local5", 21),
        ("local6", 22),
        ("local7", 23),
    ];

    /// <summary>Whether it is spoken to by TLS (RFC 5425); false: plain TCP (RFC 6587).</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The file of the authorities that its certificate must lead to, PEM; null: the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>What is shown to it: a certificate and its key, PEM; null: nothing.</summary>
    public Configuring.TlsOptions? Shown { get; init; }

    /// <summary>The facility of the messages.</summary>
    public int Facility { get; init; } = Facilities[0].Code;

    /// <summary>The longest message that is sent, in bytes.</summary>
    public int MaxBytes { get; init; } = UsualMaxBytes;
}
