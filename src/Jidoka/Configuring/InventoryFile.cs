namespace Jidoka.Configuring;

/// <summary>
/// Reads a file of nothing but inventory: the sections of <c>jidoka.yaml</c> that declare assets, so that who knows a
/// server's tools can annotate them in a file of their own.
/// </summary>
internal static class InventoryFile
{
    /// <summary>The most files that one configuration names.</summary>
    public const int MaxFiles = 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="assets">Takes what it declares.</param>
    /// <param name="references">Takes what that refers to.</param>
    /// <returns>What is wrong with it.</returns>
    public static ImmutableArray<ConfigFault> Read(
        string path,
        List<Asset> assets,
        List<AssetReference> references
    )
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > ConfigFile.MaxBytes)
                return [new(path, 1, 1, $"The file is larger than {ConfigFile.MaxBytes} bytes.")];
            text = File.ReadAllText(path);
        }
        catch (FileNotFoundException)
        {
            return [new(path, 1, 1, "There is no such inventory file.")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new(path, 1, 1, "The file cannot be read: " + e.Message)];
        }
        var faults = new FaultList(path);
        if (YamlText.Open(text, faults) is { } mapping)
        {
            var root = new Section(mapping, "", faults, new HashSet<string>());
            InventorySections.Read(root, Path.GetDirectoryName(path) ?? "/", assets, references);
            root.Close();
        }
        return faults.Found;
    }
}
