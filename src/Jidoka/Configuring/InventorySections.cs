namespace Jidoka.Configuring;

/// <summary>Reads the sections that declare assets, and checks that what they refer to exists.</summary>
internal static class InventorySections
{
    /// <summary>The most assets that a file may declare.</summary>
    public const int MaxAssets = 10_000;

    public static ImmutableArray<Asset> Read(Section root, string folder)
    {
        var assets = new List<Asset>();
        var references = new List<AssetReference>();
        foreach (var (name, section) in root.Named("providers"))
            Add(section, UpstreamSections.Provider(name, section));
        foreach (var (name, section) in root.Named("models"))
            Add(section, UpstreamSections.Model(name, section, references));
        foreach (var (name, section) in root.Named("servers"))
        {
            Add(section, ServerSections.Server(name, section, folder));
            foreach (var (tool, toolSection) in section.Named("tools"))
            {
                Add(
                    toolSection,
                    ToolSections.Tool(AssetId.Tool(name, tool), toolSection) with
                    {
                        Parents = [AssetId.Server(name)],
                    }
                );
            }
            section.Close();
        }
        foreach (var (name, section) in root.Named("tools"))
            Add(section, ToolSections.Tool(AssetId.LocalTool(name), section));
        foreach (var (name, section) in root.Named("agents"))
            Add(section, PrincipalSections.Agent(name, section, references));
        foreach (var (name, section) in root.Named("users"))
            Add(section, PrincipalSections.User(name, section, references));
        foreach (var (name, section) in root.Named("groups"))
            Add(section, PrincipalSections.Group(name));

        if (assets.Count > MaxAssets)
            root.Fault("servers", $"The file declares more than {MaxAssets} assets.");
        Resolve(assets, references);
        return [.. assets];

        void Add(Section section, Asset asset)
        {
            assets.Add(
                asset with
                {
                    Owner = section.Text("owner"),
                    Purpose = section.Text("purpose"),
                    Attributes = section.Pairs("attributes"),
                }
            );
            if (asset.Id.Kind != AssetKind.Server) // its tools are still to be read
                section.Close();
        }
    }

    private static void Resolve(List<Asset> assets, List<AssetReference> references)
    {
        var known = assets.Select(a => a.Id).ToHashSet();
        foreach (var reference in references.Where(r => !known.Contains(r.To)))
        {
            var names = known.Where(k => k.Kind == reference.To.Kind).Select(k => k.Name);
            var kind = reference.To.Kind.ToString().ToLowerInvariant();
            reference.Section.Fault(
                reference.Key,
                $"There is no {kind} '{reference.To.Name}' in '{kind}s'.{Nearest.Hint(reference.To.Name, names)}"
            );
        }
    }
}
