namespace Jidoka.Configuring;

/// <summary>Reads the sections that declare assets, and checks that what they refer to exists.</summary>
internal static class InventorySections
{
    /// <summary>The most assets that a file may declare.</summary>
    public const int MaxAssets = 10_000;

    /// <summary>Reads what the file declares, and the files that its <c>inventory</c> names.</summary>
    /// <param name="root">The file.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="faults">Takes what is wrong with the other files.</param>
    public static ImmutableArray<Asset> Read(Section root, string folder, List<ConfigFault> faults)
    {
        var assets = new List<Asset>();
        var references = new List<AssetReference>();
        Read(root, folder, assets, references);
        foreach (var file in FilesOf(root, folder))
            faults.AddRange(InventoryFile.Read(file, assets, references));
        if (assets.Count > MaxAssets)
            root.Fault("servers", $"More than {MaxAssets} assets are declared.");
        if (
            assets.GroupBy(static a => a.Id).FirstOrDefault(static g => g.Skip(1).Any()) is
            { } twice
        )
            root.Fault("inventory", $"{twice.Key} is declared twice.");
        // What is wrong in a file could be what is missing.
        if (faults.Count == 0)
            Resolve(assets, references);
        return [.. assets];
    }

    private static IEnumerable<string> FilesOf(Section root, string folder)
    {
        var files = root.Texts("inventory") ?? [];
        if (files.Length > InventoryFile.MaxFiles)
            root.Fault("inventory", $"'inventory' names at most {InventoryFile.MaxFiles} files.");
        return files.Take(InventoryFile.MaxFiles).Select(f => Path.GetFullPath(f, folder));
    }

    /// <summary>Reads the sections of one file.</summary>
    public static void Read(
        Section root,
        string folder,
        List<Asset> assets,
        List<AssetReference> references
    )
    {
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
            Add(section, NamedTool(name, section));
        foreach (var (name, section) in root.Named("agents"))
            Add(section, PrincipalSections.Agent(name, section, references));
        foreach (var (name, section) in root.Named("users"))
            Add(section, PrincipalSections.User(name, section, references));
        foreach (var (name, section) in root.Named("groups"))
            Add(section, PrincipalSections.Group(name));

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

    /// <summary>A tool that the agent runs by itself, or, by <c>server/tool</c>, one of a server that is registered elsewhere.</summary>
    private static Asset NamedTool(string name, Section section)
    {
        var slash = name.IndexOf('/');
        if (slash < 0)
            return ToolSections.Tool(AssetId.LocalTool(name), section);
        var server = name[..slash];
        if (!AssetId.IsServerName(server) || slash == name.Length - 1)
            section.Fault("", $"Write server/tool. {AssetId.ServerNameRule}");
        return ToolSections.Tool(AssetId.Tool(server, name[(slash + 1)..]), section) with
        {
            Parents = [AssetId.Server(server)],
        };
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
