using System.Text;
using System.Text.RegularExpressions;
using Jidoka.Configuring;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Controlling;

/// <summary>What an inventory entry or a fact must be like before it becomes an event.</summary>
internal static partial class EntryRules
{
    private const int MaxFactDepth = 8;

    /// <summary>Checks an asset.</summary>
    /// <exception cref="ControlException">It breaks a rule.</exception>
    public static void Check(Asset asset)
    {
        CheckName(asset.Id.Name, "The name");
        if (asset.Id.Kind == AssetKind.Server && !AssetId.IsServerName(asset.Id.Name))
            throw Invalid(AssetId.ServerNameRule);
        var fits = asset.Id.Kind switch
        {
            AssetKind.Agent => asset.Agent is not null,
            AssetKind.Model => asset.Model is { Providers.IsDefaultOrEmpty: false },
            AssetKind.Provider => asset.Provider is not null,
            AssetKind.Server => asset.Server is { } s && s.Url is null != s.Command is null,
            AssetKind.Tool => asset.Tool is not null && asset.Id.Name.IndexOf('/') > 0,
            _ => true,
        };
        if (!fits)
            throw Invalid(
                $"A {asset.Id.Kind} entry needs its own facts; see docs/configuration.md."
            );
        if (asset.Provider is { } provider)
            CheckUrl("The base URL", provider.BaseUrl, provider.AllowPrivate, provider.KeyFrom);
        if (asset.Server is { Url: { } url } server)
            CheckUrl("The URL", url, server.AllowPrivate, server.KeyFrom);
        if (
            asset.Model is { } model
            && (ProviderWeights.FaultOf(model) ?? CapabilitySection.FaultOf(model)) is { } fault
        )
            throw Invalid(fault);
        if (asset.Server is { } reached)
            CheckProcess(reached);
        if (asset.Tool is { } tool && AnnotationRules.FaultOf(tool) is { } wrong)
            throw Invalid(wrong);
        if (asset.Agent?.Mandate is { } terms)
            CheckTemplate(terms);
        CheckSecrets(asset);
        var text = JsonSerializer.SerializeToUtf8Bytes(asset, EventJson.Default.Asset);
        if (text.Length > ControlLimits.MaxEntryBytes)
            throw Invalid($"The entry has more than {ControlLimits.MaxEntryBytes} bytes.");
        if (SecretShape.Matches(Encoding.UTF8.GetString(text)))
            throw Invalid("The entry holds what looks like a secret; give secrets by reference.");
    }

    /// <summary>Checks a fact.</summary>
    /// <exception cref="ControlException">It breaks a rule.</exception>
    public static void Check(FactRequest fact)
    {
        if (fact.Type.Length > ControlLimits.MaxNameLength || !EntityType().IsMatch(fact.Type))
            throw Invalid(
                "The type must be a Cedar entity type, for example Order or Shop::Order."
            );
        if (FactorySnapshot.IsAssetType(fact.Type))
            throw Invalid($"{fact.Type} is a kind of the inventory, which facts cannot shadow.");
        CheckName(fact.Id, "The id");
        if (fact.Attributes.ValueKind != JsonValueKind.Object)
            throw Invalid("The attributes must be a JSON object.");
        if (fact.Attributes.GetRawText().Length > ControlLimits.MaxEntryBytes)
            throw Invalid($"The attributes have more than {ControlLimits.MaxEntryBytes} bytes.");
        CheckValue(fact.Attributes, MaxFactDepth);
    }

    /// <summary>Checks a name or id.</summary>
    /// <exception cref="ControlException">It breaks a rule.</exception>
    public static void CheckName(string name, string what)
    {
        if (
            name.Length is 0 or > ControlLimits.MaxNameLength
            || name.Any(c => char.IsControl(c) || c == ' ')
        )
            throw Invalid(
                $"{what} must have 1 to {ControlLimits.MaxNameLength} characters without spaces."
            );
    }

    private static void CheckTemplate(MandateTerms terms)
    {
        if (MandateRules.FaultOf(terms) is { } fault)
            throw Invalid(fault);
        if (terms.Calls is not null)
            throw Invalid("'calls' counts those of one session; give the agent a budget instead.");
    }

    private static void CheckProcess(ServerFacts server)
    {
        if (server.MemoryMb is < ServerSections.MinMemoryMb or > ServerSections.MaxMemoryMb)
            throw Invalid(
                $"A server may hold {ServerSections.MinMemoryMb} to {ServerSections.MaxMemoryMb} MB."
            );
        if (server.TimeoutMs is < 1 or > UpstreamSections.MaxTimeoutMs)
            throw Invalid($"A time-out is 1 to {UpstreamSections.MaxTimeoutMs} ms.");
        if (ServerSections.OpenSecret(server.Environment) is { } secret)
            throw Invalid($"'{secret}' sounds like a secret: give env:NAME or file:PATH.");
    }

    private static void CheckSecrets(Asset asset)
    {
        foreach (var reference in (string?[])[asset.Provider?.KeyFrom, asset.Server?.KeyFrom])
        {
            if (reference is not null && !SecretSource.IsReference(reference))
                throw Invalid("A key is given by reference: env:NAME or file:PATH.");
        }
    }

    private static void CheckValue(JsonElement value, int depth)
    {
        if (depth == 0)
            throw Invalid($"The attributes nest deeper than {MaxFactDepth}.");
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    CheckValue(member.Value, depth - 1);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    CheckValue(item, depth - 1);
                break;
            case JsonValueKind.Number when !value.TryGetInt64(out _):
                throw Invalid("Numbers in a fact are whole and have 64 bits.");
            case JsonValueKind.Null or JsonValueKind.Undefined:
                throw Invalid("A fact holds no null: leave the attribute out.");
        }
    }

    private static void CheckUrl(string what, string text, bool allowsPrivate, string? key)
    {
        if (UpstreamAddress.FaultOf(text, allowsPrivate, sendsKey: key is not null) is { } fault)
            throw Invalid($"{what} {fault}");
    }

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$", RegexOptions.None, 100)]
    private static partial Regex EntityType();
}
