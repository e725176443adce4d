using Jidoka.Exporting;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>siem</c>.</summary>
internal static class SiemSections
{
    public static ImmutableArray<SiemOptions> Read(Section root, string folder)
    {
        var found = ImmutableArray.CreateBuilder<SiemOptions>();
        foreach (var section in root.Items("siem"))
        {
            section.Required("form");
            var form = section.Choice("form", SiemOptions.Forms);
            var text = section.Text("url");
            Uri? url = null;
            if (text is not null && !TelemetrySection.TryAddress(text, out url))
                section.Fault(
                    "url",
                    "'url' is an https address, or an http address of this machine."
                );
            var file = section.Text("file");
            var key = section.SecretReference("key");
            var syslog = SyslogSection.Read(section, folder);
            if (new[] { "url", "file", "syslog" }.Count(section.Has) != 1)
                section.Fault("url", "Write one of 'url', 'file' and 'syslog' here.");
            found.Add(
                new(
                    form ?? SiemOptions.Forms[0],
                    url,
                    file is null ? null : Path.GetFullPath(file, folder),
                    key
                )
                {
                    Syslog = syslog,
                }
            );
            section.Close();
        }
        if (found.Count > SiemOptions.Max)
            root.Fault("siem", $"A node has at most {SiemOptions.Max} exports of this kind.");
        return found.ToImmutable();
    }
}
