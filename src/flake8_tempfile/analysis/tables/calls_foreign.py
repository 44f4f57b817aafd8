"""The table of calls, last part: callables of the package index that go on with what they are given, or give it back.

Each reason begins with the package and the version that was read.  What is true of any unknown call needs no row;
``benchmarks/foreign_calls.md`` lists the callables that are most often given something temporary, with what each does.
"""

from __future__ import annotations

from flake8_tempfile.analysis.tables.call_rows import Does, Given, Gives, Raises, Row, opened_later, path

LATER = (
    Row(
        "polars.scan_csv polars.scan_parquet polars.scan_ipc polars.scan_ndjson",
        "polars 2.1.0: a LazyFrame has the path, and `collect` opens it",
        opened_later("source"),
        (Gives.READER,),
    ),
    Row(
        "dask.dataframe.read_csv dask.dataframe.read_table dask.dataframe.read_json dask.dataframe.read_parquet"
        " dask.dataframe.read_hdf dask.bag.read_text",
        "dask 2026.8.0: a sample at once, and `compute` opens the path",
        opened_later("urlpath", "url_path", "path", "pattern"),
        (Gives.READER,),
    ),
    Row(
        "dask.array.from_npy_stack dask.array.from_zarr",
        "dask 2026.8.0: the shape at once, and `compute` opens the files in the directory",
        opened_later("dirname", "url"),
        (Gives.READER,),
    ),
    Row(
        "zarr.open zarr.open_array zarr.open_group xarray.open_zarr",
        "zarr 3.1.6: opens the file of a chunk when it is asked for; if there is none, it is full of zeros",
        opened_later("store"),
        (Gives.READER,),
    ),
    Row(
        "pyarrow.dataset.dataset pyarrow.parquet.ParquetDataset",
        "pyarrow 26.0.1: the names of the files at once; what is read opens them",
        opened_later("source", "path_or_paths"),
        (Gives.READER,),
    ),
    Row(
        "nibabel.load",
        "nibabel 5.4.2: the header at once; an ArrayProxy with keep_file_open=False opens the path for the data",
        opened_later("filename"),
        (Gives.READER,),
    ),
    Row(
        "docxtpl.DocxTemplate",
        "docxtpl 0.20.2: only stores the path, and opens it in `render` and `save`",
        opened_later("template_file", places=("template_file",)),
        (Gives.READER,),
    ),
    Row(
        "huggingface_hub.CommitOperationAdd",
        "huggingface_hub 2.4.0: its size and hash at once; `create_commit` opens `path_or_fileobj`",
        (
            Given(Does.READS, 1, ("path_or_fileobj",)),
            Given(Does.OPENS_LATER, 1, ("path_or_fileobj",), places=("path_or_fileobj",)),
        ),
        (Gives.READER,),
    ),
    Row("ffmpeg.input", "ffmpeg-python 0.2.0: a part of a command line", opened_later("filename"), (Gives.READER,)),
)

OPEN = (
    Row(
        "xarray.open_dataset xarray.open_mfdataset xarray.open_dataarray",
        "xarray 2026.9.0: a CachingFileManager has it open, and opens it once more when 128 other files were opened",
        path(Does.READS),
        (Gives.READER,),
    ),
    Row(
        "datasets.load_dataset datasets.load_from_disk vaex.open imageio.get_reader",
        "datasets 4, vaex 4, imageio 2.38.1: keep it open, or map it into memory",
        path(Does.READS),
        (Gives.READER,),
    ),
    Row(
        "numpy.memmap pyarrow.memory_map",
        "numpy 2, pyarrow 26.0.1: map the file into memory",
        gives=(Gives.READER,),
    ),
)

OBJECTS = (
    Row(
        "git.Repo git.Repo.init git.repo.Repo git.repo.base.Repo",
        "GitPython 3.2.1: has the directory as `working_dir`, and `close` removes nothing",
        (Given(Does.USES, 0, ("path",), places=("working_dir", "working_tree_dir")),),
    ),
    Row(
        "git.Repo.clone_from git.repo.Repo.clone_from git.repo.base.Repo.clone_from",
        "GitPython 3.2.1: the same of the directory that it fills",
        (Given(Does.CREATES_TREE, 1, ("to_path",), places=("working_dir", "working_tree_dir")),),
        verb="cloned into",
    ),
    Row(
        "git.Git git.cmd.Git",
        "GitPython 3.2.1: has the directory in which it runs git as `working_dir`",
        (Given(Does.USES, 0, ("working_dir",), places=("working_dir",)),),
    ),
    Row(
        "gnupg.GPG",
        "python-gnupg 0.5.7: has the directory as `gnupghome`, makes it if need be, and removes nothing",
        (Given(Does.USES, 1, ("gnupghome",), places=("gnupghome",)),),
    ),
    Row(
        "docx.Document docx.api.Document openpyxl.load_workbook",
        "python-docx 1.2.0, openpyxl 3.1.5: read the archive at once and keep neither it nor its path",
        path(Does.READS, 0, "docx", "filename"),
    ),
)

WRITERS = (
    Row(
        "yaml.dump yaml.safe_dump yaml.dump_all yaml.safe_dump_all",
        "PyYAML 6.0.4: the emitter flushes the stream at the end of a document",
        (Given(Does.TEXT, 0), Given(Does.FEEDS, 1, ("stream",)), Given(Does.FLUSHES, 1, ("stream",))),
    ),
    Row(
        "numpy.savez numpy.savez_compressed",
        "numpy 2.4.6: a zip archive, which flushes what it was made in when it is closed",
        (Given(Does.CREATES_FILE, 0, ("file",)), Given(Does.FEEDS, 0, ("file",)), Given(Does.FLUSHES, 0, ("file",))),
        verb="written",
    ),
    Row(
        "numpy.save",
        "numpy 2.4.6: a path, or a file object that is not flushed",
        (Given(Does.CREATES_FILE, 0, ("file",)), Given(Does.FEEDS, 0, ("file",))),
        verb="written",
    ),
    Row(
        "joblib.dump nbformat.write pyarrow.parquet.write_table",
        "joblib 1.6.0, nbformat 5.11.1, pyarrow 26.0.1: a path, or a file object that is not flushed",
        (Given(Does.CREATES_FILE, 1, ("filename", "fp", "where")), Given(Does.FEEDS, 1, ("filename", "fp", "where"))),
        verb="written",
    ),
    Row(
        "geojson.dump",
        "geojson 3.3.0: `json.dump`",
        (Given(Does.TEXT, 0), Given(Does.FEEDS, 1, ("fp",))),
    ),
    Row(
        "googleapiclient.http.MediaIoBaseDownload",
        "google-api-python-client 2.202.0: `next_chunk` writes to the file object, and does not flush it",
        path(Does.WRAPS, 0, "fd"),
        (Gives.WRITER,),
    ),
    Row(
        "xlsxwriter.Workbook xlsxwriter.workbook.Workbook",
        "XlsxWriter 3.3.1: `close` writes the file",
        path(Does.CREATES_LATER, 0, "filename"),
        verb="the workbook that is written",
    ),
)

CALLERS = (
    Row(
        "asgiref.sync.sync_to_async asgiref.sync.async_to_sync channels.db.database_sync_to_async aiofiles.os.wrap",
        "asgiref 3.13.0, channels 4, aiofiles 24: a function that calls what it is given, with the same arguments",
        gives=(Gives.FUNCTION,),
        raises=Raises.NOTHING,
    ),
)

MOVERS = (
    Row(
        "send2trash.send2trash",
        "send2trash 2.2.0: moves it to the trash of the user",
        path(Does.MOVES_FROM, 0, "paths"),
    ),
)

ROWS = (*LATER, *OPEN, *OBJECTS, *WRITERS, *CALLERS, *MOVERS)
