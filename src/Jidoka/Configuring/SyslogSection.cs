using Jidoka.Exporting;

namespace Jidoka.Configuring;

/// <summary>Reads what an entry of <c>siem</c> says of a syslog receiver.</summary>
internal static class SyslogSection
{
    private static readonly string[] Facilities = [.. SyslogOptions.Facilities.Select(f => f.Name)];

    public static SyslogOptions? Read(Section section, string folder)
    {
        var text = section.Text("syslog");
        var facility = section.Choice("facility", Facilities);
        var max = section.Integer(
            "maxBytes",
            SyslogOptions.LeastMaxBytes,
            SyslogOptions.MostMaxBytes
        );
        var tls = section.Child("tls");
        var authorities = tls?.Text("ca");
        var certificate = tls?.Text("certificate");
        var key = tls?.Text("key");
        tls?.Close();
        if (text is null)
        {
            foreach (var name in (string[])["facility", "maxBytes", "tls"])
                if (section.Has(name))
                    section.Fault(
                        name,
                        $"'{name}' belongs to 'syslog', which is not written here."
                    );
            return null;
        }
        if (section.Has("key"))
            section.Fault(
                "key",
                "Syslog knows no key: a receiver knows this node by 'tls: {certificate, key}'."
            );
        if (certificate is null != key is null)
            tls!.Fault("certificate", "'certificate' and 'key' go together.");
        var url = Address(section, text);
        if (tls is not null && url?.Scheme == Plain)
            section.Fault("tls", "'tls' belongs to an address tls://HOST:PORT.");
        return url is null
            ? null
            : new(url.IdnHost, url.Port < 0 ? SyslogOptions.TlsPort : url.Port)
            {
                IsEncrypted = url.Scheme == Encrypted,
                Authorities = authorities is null ? null : Path.GetFullPath(authorities, folder),
                Shown =
                    certificate is null || key is null
                        ? null
                        : new(Path.GetFullPath(certificate, folder), Path.GetFullPath(key, folder)),
                Facility = SyslogOptions
                    .Facilities.FirstOrDefault(f => f.Name == facility, SyslogOptions.Facilities[0])
                    .Code,
                MaxBytes = (int)(max ?? SyslogOptions.UsualMaxBytes),
            };
    }

    private const string Plain = "tcp";
    private const string Encrypted = "tls";

    // Messages name agents, tools and policies: what leaves this machine is encrypted.
    private static Uri? Address(Section section, string text)
    {
        if (
            Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { UserInfo: "", AbsolutePath: "" or "/", Query: "", Fragment: "" }
            && url.Host.Length > 0
            && url.Port != 0
            && (url.Scheme == Encrypted || (url.Scheme == Plain && url.IsLoopback && url.Port > 0))
        )
            return url;
        section.Fault(
            "syslog",
            "'syslog' is tls://HOST or tls://HOST:PORT, or tcp://HOST:PORT of this machine, such as tcp://127.0.0.1:601."
        );
        return null;
    }
}
