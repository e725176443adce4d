using Jidoka.Exporting;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>openlineage</c>.</summary>
internal static class OpenLineageSection
{
    private const int MinQuietMs = 1_000;
    private const int MaxQuietMs = 86_400_000;

    public static OpenLineageOptions? Read(Section root, string folder)
    {
        if (root.Child("openlineage") is not { } section)
            return null;
        var text = section.Text("url");
        Uri? url = null;
        if (text is not null && !TelemetrySection.TryAddress(text, out url))
            section.Fault(
                "url",
                "'url' is an https address, or an http address of this machine, such as http://127.0.0.1:5000/api/v1/lineage."
            );
        var file = section.Text("file");
        if (text is null == file is null)
            section.Fault("url", "Write either 'url' or 'file' here.");
        var options = new OpenLineageOptions
        {
            Url = url,
            File = file is null ? null : Path.GetFullPath(file, folder),
            ApiKey = section.SecretReference("apiKey"),
            Namespace = section.Text("namespace"),
            QuietMs = (int)(
                section.Integer("quietMs", MinQuietMs, MaxQuietMs)
                ?? OpenLineageOptions.UsualQuietMs
            ),
        };
        section.Close();
        return options;
    }
}
