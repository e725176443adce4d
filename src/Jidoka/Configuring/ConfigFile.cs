using System.Net;
using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Configuring;

/// <summary>Reads <c>jidoka.yaml</c>.</summary>
internal static class ConfigFile
{
    /// <summary>The file's usual name.</summary>
    public const string Name = "jidoka.yaml";

    /// <summary>The most bytes that the file may have.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    public static ConfigRead Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return Unreadable(path, $"The file is larger than {MaxBytes} bytes.");
            return Parse(path, File.ReadAllText(path));
        }
        catch (FileNotFoundException)
        {
            return Unreadable(path, "There is no such file. Run 'jidoka init' to write one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, "The file cannot be read: " + e.Message);
        }
    }

    /// <summary>The deepest nesting of a file.</summary>
    public const int MaxDepth = YamlText.MaxDepth;

    /// <summary>Reads a text.</summary>
    /// <param name="path">The file that the text stands in: named in faults, and where relative paths start.</param>
    /// <param name="text">The text.</param>
    /// <param name="asked">Collects the path of every key that the reader knows.</param>
    public static ConfigRead Parse(string path, string text, ISet<string>? asked = null)
    {
        var faults = new FaultList(path);
        if (YamlText.Open(text, faults) is not { } mapping)
            return new(null, faults.Found);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var section = new Section(mapping, "", faults, asked ?? new HashSet<string>());
        var elsewhere = new List<ConfigFault>();
        var options = Read(section, folder, elsewhere);
        ImmutableArray<ConfigFault> all = [.. faults.Found, .. elsewhere];
        return all.IsEmpty ? new(options, []) : new(null, all);
    }

    private static JidokaOptions Read(Section root, string folder, List<ConfigFault> elsewhere)
    {
        var listen = root.Child("listen");
        var tls = root.Child("tls");
        var defaults = new JidokaOptions
        {
            BaseFolder = folder,
            DataFolder = Path.GetFullPath(root.Text("data") ?? "./jidoka-data", folder),
            PolicyFolder = Path.GetFullPath(root.Text("policies") ?? "./policies", folder),
        };
        var (keep, keyProvider) = VaultSection.Read(root);
        var options = defaults with
        {
            Tenant = LogName(root, "tenant") ?? defaults.Tenant,
            Node = LogName(root, "node") ?? defaults.Node,
            DataListen = Address(listen, "data") ?? defaults.DataListen,
            ControlListen = Address(listen, "control") ?? defaults.ControlListen,
            Hosts = [.. listen?.Texts("hosts") ?? []],
            PublicUrl = PublicUrl(listen),
            Tls = tls is null
                ? null
                : new(
                    Path.GetFullPath(tls.Required("certificate"), folder),
                    Path.GetFullPath(tls.Required("key"), folder)
                ),
            ControlToken = root.SecretReference("controlToken"),
            PowerDurability = root.Choice("durability", "default", "power") == "power",
            NamesEvents = root.Choice("eventHeader", "true", "false") == "true",
            Keep = keep,
            KeepEvents = LedgerSection.Read(root, keep),
            KeyProvider = keyProvider,
            Approvals = Approvals(root),
            Issuers = IssuerSections.Read(root, folder),
            Spiffe = SpiffeSections.Read(root, folder),
            Witnesses = WitnessSections.Read(root),
            Telemetry = TelemetrySection.Read(root),
            Siem = SiemSections.Read(root, folder),
            OpenLineage = OpenLineageSection.Read(root, folder),
            Assets = InventorySections.Read(root, folder, elsewhere),
        };
        RequireProtection(root, listen, options);
        listen?.Close();
        tls?.Close();
        root.Close();
        return options;
    }

    /// <summary>What leaves this machine is encrypted, and commands from elsewhere carry a token of the operator's.</summary>
    private static void RequireProtection(Section root, Section? listen, JidokaOptions options)
    {
        if (options.Tls is null && !IPAddress.IsLoopback(options.DataListen.Address))
            listen?.Fault("data", "Listening beyond this machine needs 'tls'.");
        if (IPAddress.IsLoopback(options.ControlListen.Address))
            return;
        if (options.Tls is null)
            listen?.Fault("control", "Listening beyond this machine needs 'tls'.");
        if (options.ControlToken is null && !root.Has("controlToken"))
            listen?.Fault("control", "Listening beyond this machine needs 'controlToken'.");
    }

    private static ApprovalOptions Approvals(Section root)
    {
        var defaults = new ApprovalOptions();
        if (root.Child("approvals") is not { } section)
            return defaults;
        int Of(string key, int min, int max, int usual) =>
            (int)(section.Integer(key, min, max) ?? usual);
        var most = FactorySnapshot.MaxOpenApprovals;
        var options = new ApprovalOptions
        {
            WaitMs = Of("waitMs", 0, ApprovalOptions.MaxMs, defaults.WaitMs),
            ExpireMs = Of("expireMs", 1, ApprovalOptions.MaxMs, defaults.ExpireMs),
            MaxOpen = Of("maxOpen", 1, most, defaults.MaxOpen),
            MaxOpenPerAgent = Of("maxOpenPerAgent", 1, most, defaults.MaxOpenPerAgent),
        };
        section.Close();
        return options;
    }

    private static Uri? PublicUrl(Section? listen)
    {
        if (listen?.Text("publicUrl") is not { } text)
            return null;
        if (
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (
                url.Scheme == Uri.UriSchemeHttps
                || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
            )
            && url.GetLeftPart(UriPartial.Authority) == text.TrimEnd('/')
        )
            return url;
        listen.Fault(
            "publicUrl",
            "'publicUrl' is an https address without a path, for example https://jidoka.example.com; on this machine http will do."
        );
        return null;
    }

    private static IPEndPoint? Address(Section? listen, string key)
    {
        if (listen?.Text(key) is not { } text)
            return null;
        var numeric = text.StartsWith("localhost:", StringComparison.Ordinal)
            ? "127.0.0.1" + text["localhost".Length..]
            : text;
        if (numeric.Contains(':') && IPEndPoint.TryParse(numeric, out var address))
            return address;
        listen.Fault(
            key,
            $"'{text}' is not an address; write ADDRESS:PORT, for example 127.0.0.1:8700."
        );
        return null;
    }

    private static string? LogName(Section root, string key)
    {
        if (root.Text(key) is not { } name)
            return null;
        if (
            name.Length <= 64
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        )
            return name;
        root.Fault(key, $"'{key}' has up to 64 letters, digits, '-', '_' and '.'.");
        return null;
    }

    private static ConfigRead Unreadable(string path, string message) =>
        new(null, [new(path, 1, 1, message)]);
}
