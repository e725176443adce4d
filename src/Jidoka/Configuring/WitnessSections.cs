using Jidoka.Storage.Verifying;
using Jidoka.Witnessing;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>witnesses</c>.</summary>
internal static class WitnessSections
{
    public static ImmutableArray<WitnessOptions> Read(Section root)
    {
        var witnesses = ImmutableArray.CreateBuilder<WitnessOptions>();
        foreach (var section in root.Items("witnesses"))
        {
            var key = section.Required("key");
            if (key.Length > 0 && Cosignature.FaultOf(key) is { } fault)
                section.Fault("key", $"'key' is no witness's public key: {fault}.");
            if (
                Uri.TryCreate(section.Required("url"), UriKind.Absolute, out var url)
                && (
                    url.Scheme == Uri.UriSchemeHttps
                    || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
                )
            )
                witnesses.Add(new(url, key));
            else
                section.Fault(
                    "url",
                    "'url' is an https address, or an http address of this machine, such as https://witness.example.com/."
                );
            section.Close();
        }
        if (witnesses.Count > WitnessOptions.Max)
            root.Fault("witnesses", $"A node has at most {WitnessOptions.Max} witnesses.");
        return witnesses.ToImmutable();
    }
}
